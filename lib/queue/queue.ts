import type { Instant } from '#lib/clock.ts';
import { saleByClock, type SaleStatus } from '#lib/concert/concert.ts';
import type { ConcertId, ScheduleId, TokenId, UserId } from '#lib/ids.ts';
import { placeIs, type PlaceStatus } from '#lib/queue/status.ts';
import type { HeldSeat } from '#lib/seat/seat.ts';

/** The place of a user in the queue of a schedule: one row for each user and schedule. */
export interface Place {
  readonly tokenId: TokenId;
  readonly userId: UserId;
  readonly concertId: ConcertId;
  readonly scheduleId: ScheduleId;
  /** SQS sequence number of the user's last join that was handled. That join created this place, or found it. */
  readonly sequence: string;
  /** The number in the queue, from 1. No number is given twice. */
  readonly position: number;
  readonly status: PlaceStatus;
  /** Grows with each change, so that two requests of one user cannot both decide on the same state. */
  readonly version: number;
  readonly createdAt: Instant;
  /** While PENDING, the end of the place; while ACTIVE, the end of the pass. */
  readonly expiresAt: Instant;
  /** When its user entered. */
  readonly activatedAt?: Instant;
  /** The seats held on the pass, by seat number. */
  readonly held?: readonly HeldSeat[];
}

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
  /** The last number given out. */
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

/** Whether called users may enter now. */
export const entryStatus = (state: QueueState, now: Instant): SaleStatus =>
  state.closed ? 'CLOSED' : saleByClock(state, now);

/** Whether a number has been called. Once called, it stays called. */
export const isCalled = (position: number, { serving }: Pick<QueueState, 'serving'>): boolean =>
  position <= serving;

export const hasLivePass = (
  { status, expiresAt }: Pick<Place, 'status' | 'expiresAt'>,
  now: Instant,
): boolean => placeIs[status] === 'PASS' && expiresAt > now;

/** Whether the user waits in the queue with this place: they have not entered, and it has not ended. */
export const isWaiting = ({ status }: Pick<Place, 'status'>): boolean => placeIs[status] === 'WAITING';

/** Whether the place was ended before its time: its user has paid or left. */
export const hasEnded = ({ status }: Pick<Place, 'status'>): boolean => placeIs[status] === 'ENDED';

/** The seats that are held on a pass now and not paid yet. */
export const heldOn = ({ held = [] }: Place, now: Instant): HeldSeat[] =>
  held.filter(({ expiresAt }) => expiresAt > now);

/** Whether a place still counts. Once it does not, it never counts again. */
export const isLivePlace = (place: Place, now: Instant): boolean => !hasEnded(place) && place.expiresAt > now;
