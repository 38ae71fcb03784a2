import type { Instant } from '#lib/clock.ts';
import { saleByClock, type SaleStatus } from '#lib/concert/concert.ts';
import { type DrawState, isPending } from '#lib/draw/draw.ts';
import { shuffledIndex } from '#lib/draw/shuffle.ts';
import type { ConcertId, ScheduleId, TokenId, UserId } from '#lib/ids.ts';
import { placeIs, type PlaceStatus } from '#lib/queue/status.ts';
import type { HeldSeat } from '#lib/seat/seat.ts';
import { QUEUE_TOKEN_MS } from '#lib/token/lifetimes.ts';

/** The place of a user in the queue of a schedule: one row for each user and schedule. */
export interface Place {
  readonly tokenId: TokenId;
  readonly userId: UserId;
  readonly concertId: ConcertId;
  readonly scheduleId: ScheduleId;
  /** SQS sequence number of the user's last join that was handled. That join created this place, or found it. */
  readonly sequence: string;
  /**
   * Counts from 1. Entries of a draw and all other places are counted apart, and no two of one kind are equal. `numberInQueue`
   * turns it into the number that the user sees and that is called.
   */
  readonly position: number;
  /** Only in an entry of a draw: a part of its leaf, 16 bytes as base64url. */
  readonly nonce?: string;
  /** The number of a pass, if it differs from `position`: with a draw it does. */
  readonly number?: number;
  readonly status: PlaceStatus;
  /** Grows with each change, so that two requests of one user cannot both decide on the same state. */
  readonly version: number;
  readonly createdAt: Instant;
  /** When the pass ends, or when the place ended. Absent while PENDING: waiting has no time limit. */
  readonly expiresAt?: Instant;
  /** When its user entered. */
  readonly activatedAt?: Instant;
  /** The seats held on the pass, by seat number. */
  readonly held?: readonly HeldSeat[];
}

/** A place whose user has entered. */
export type Pass = Place & Required<Pick<Place, 'expiresAt'>>;

/**
 * Whether a message of the place's user has been handled. SQS numbers the messages of a group in the order in which it
 * receives them, and a place keeps the number of the last one that was handled. No clock is involved.
 */
export const isHandled = (place: Place, { sequence }: Pick<Place, 'sequence'>): boolean =>
  !isAfter(sequence, place.sequence);

/** Whether SQS received a message after another one of its group. */
export const isAfter = (sequence: string, other: string): boolean => BigInt(sequence) > BigInt(other);

/** The state of a schedule's queue: one row, however many wait. */
export interface QueueState {
  readonly concertId: ConcertId;
  readonly scheduleId: ScheduleId;
  /** The last number given out. Entries of a draw count, too: each gets a number later. */
  readonly tail: number;
  /** The last number called. */
  readonly serving: number;
  /** When the last call was made or grew; 0 before the first. */
  readonly calledAt: Instant;
  /** How many numbers the last call has called. */
  readonly callSize: number;
  /** By message group: SQS sequence number of the last join that was handled. */
  readonly reached: SequenceByGroup;
  /** By message group: SQS sequence number of the last join that got no number, because the sale was over. */
  readonly turnedAway: SequenceByGroup;
  /** Only with a draw: how far it is. */
  readonly draw?: DrawState;
  /** Only with a draw: how many entries it has. */
  readonly entries?: number;
  /** Only with a draw, by message group: all its entries are handled, because a mark after them was. */
  readonly marked?: Readonly<Record<string, true>>;
  /** Whether the queue has a row among the open queues, which the tick reads. */
  readonly open: boolean;
  readonly soldOut: boolean;
  /** The operator has paused calls and entering. */
  readonly paused: boolean;
  /** When the operator last resumed or reopened the sale, or moved its opening. */
  readonly resumedAt?: Instant;
  /** The operator has closed the sale, or a tick has found that the show has begun. */
  readonly closed: boolean;
  /** Copied from the schedule, so that a poll does not read it. */
  readonly startsAt: Instant;
  readonly saleOpensAt?: Instant;
  /** Counts the seats that refunds returned. A tick that has read an older count must not write `soldOut`. */
  readonly returned: number;
  /** Unsold seats at the last change by a tick. */
  readonly seatsLeft: number;
  /** What the operator tells the users who wait. */
  readonly message?: string;
}

export type SequenceByGroup = Readonly<Record<string, string>>;

/** Whether a join has been handled, according to the record of its message group. */
export const hasReached = (reached: SequenceByGroup, group: number, sequence: string): boolean => {
  const last = reached[group];
  return last !== undefined && !isAfter(sequence, last);
};

/** Whether called users may enter now. A sale with a draw opens once the draw has given the numbers. */
export const entryStatus = (state: QueueState, now: Instant): SaleStatus => {
  if (state.closed) return 'CLOSED';
  const byClock = saleByClock(state, now);
  return byClock === 'OPEN' && isPending(state.draw) ? 'NOT_YET' : byClock;
};

/** When called users may enter, as far as it is known; 0 if they could from the start. */
export const entersFrom = ({ draw, saleOpensAt = 0 }: QueueState): Instant => {
  if (!draw || draw.cancelledAt !== undefined) return saleOpensAt;
  return draw.drawnAt ?? draw.roundAt;
};

/** A queue with a draw. */
export type WithDraw<Queue> = Queue & { readonly draw: DrawState };

export const hasDraw = <Queue extends Pick<QueueState, 'draw'>>(queue: Queue): queue is WithDraw<Queue> =>
  queue.draw !== undefined;

/** The part of a queue's row that `numberInQueue` reads. */
type NumberBasis = Pick<QueueState, 'draw' | 'entries' | 'marked'>;

/** All entries of the draw are handled, so their number is final. */
export const isComplete = ({ draw, marked = {} }: NumberBasis): boolean =>
  draw !== undefined && Object.keys(marked).length === draw.groups;

/** The part of a place, or of its token, from which its number follows. */
export type Arrival = Pick<Place, 'position' | 'nonce'>;

export const arrivalIn = ({
  position,
  nonce,
}: {
  readonly position: number;
  readonly nonce?: string | undefined;
}): Arrival => ({
  position,
  ...(nonce !== undefined && { nonce }),
});

/**
 * The number of a place, from 1. Entries of a draw have the first numbers, in the order of the draw. The others follow in the
 * order in which they joined.
 * @returns `null` as long as it is not known
 */
export const numberInQueue = ({ position, nonce }: Arrival, state: NumberBasis): number | null => {
  const { draw, entries = 0 } = state;
  if (!draw) return position;
  if (nonce === undefined)
    return isComplete(state) || draw.cancelledAt !== undefined ? entries + position : null;
  if (draw.seed === undefined || draw.cancelledAt !== undefined) return null;
  return shuffledIndex(position - 1, entries, Buffer.from(draw.seed, 'hex')) + 1;
};

/**
 * When a new queue token expires: after a day. With a draw, a day after its user may enter, if that is later. Each poll renews
 * it. The place outlives its token: a user who comes back later joins again and finds it.
 */
export const tokenExpiry = (state: QueueState, now: Instant): Instant =>
  Math.max(now, state.draw ? entersFrom(state) : now) + QUEUE_TOKEN_MS;

/** Whether an entry is void, because its draw was cancelled. */
export const isVoid = ({ nonce }: Pick<Place, 'nonce'>, { draw }: Pick<QueueState, 'draw'>): boolean =>
  nonce !== undefined && draw?.cancelledAt !== undefined;

/** Whether a number has been called. Once called, it stays called. */
export const isCalled = (number: number | null, { serving }: Pick<QueueState, 'serving'>): number is number =>
  number !== null && number <= serving;

export const hasLivePass = <Row extends Pick<Place, 'status' | 'expiresAt'>>(
  place: Row,
  now: Instant,
): place is Row & Required<Pick<Row, 'expiresAt'>> => isPass(place) && (place.expiresAt ?? 0) > now;

const isPass = ({ status }: Pick<Place, 'status'>): boolean => placeIs[status] === 'PASS';

/** Whether the user waits in the queue with this place: they have not entered, and it has not ended. */
export const isWaiting = ({ status }: Pick<Place, 'status'>): boolean => placeIs[status] === 'WAITING';

/** Whether the place was ended before its time: its user has paid or left. */
export const hasEnded = ({ status }: Pick<Place, 'status'>): boolean => placeIs[status] === 'ENDED';

/** The seats that are held on a pass now and not paid yet. */
export const heldOn = ({ held = [] }: Place, now: Instant): HeldSeat[] =>
  held.filter(({ expiresAt }) => expiresAt > now);

/**
 * Whether a place still counts. Once it does not, it never counts again. Only a pass has a time limit: a user who waits keeps
 * the place, however long the sale is paused or its opening or show is moved.
 */
export const isLivePlace = (place: Place, state: Pick<QueueState, 'draw'>, now: Instant): boolean =>
  (isWaiting(place) || hasLivePass(place, now)) && !isVoid(place, state);
