import type { Instant } from '#lib/clock.ts';
import { saleByClock, type SaleStatus } from '#lib/concert/concert.ts';
import type { ConcertId, ScheduleId, TokenId, UserId } from '#lib/ids.ts';
import type { HeldSeat } from '#lib/seat/seat.ts';

/** The place of a user in the queue of a schedule (`queue_tokens`). There is one row a user and schedule. */
export interface Place {
  readonly tokenId: TokenId;
  readonly userId: UserId;
  readonly concertId: ConcertId;
  readonly scheduleId: ScheduleId;
  /** SQS' number of the last join of the user that was handled: it took this place, or found it. */
  readonly sequence: string;
  /** The number in the line, from 1, never given twice. */
  readonly position: number;
  readonly status: 'PENDING' | 'ACTIVE' | 'EXPIRED';
  /** Counts what the holder of the pass did: two of their requests cannot both decide on the same state. */
  readonly version: number;
  readonly createdAt: Instant;
  /** End of the place while PENDING, of the pass while ACTIVE. */
  readonly expiresAt: Instant;
  /** When its holder came in. */
  readonly activatedAt?: Instant;
  /** What is held on the pass, in the order of the seats. */
  readonly held?: readonly HeldSeat[];
}

/**
 * Whether a message of a user has been handled: SQS numbers the messages of a group as it takes them in, whatever the
 * clocks say, and a place keeps the number of the last.
 */
export const isHandled = (place: Place, { sequence }: Pick<Place, 'sequence'>): boolean =>
  !isAfter(sequence, place.sequence);

/** Whether SQS took a message in after another one of its group. */
export const isAfter = (sequence: string, other: string): boolean => BigInt(sequence) > BigInt(other);

/** The state of a schedule's queue: one row, whatever its length. */
export interface QueueState {
  readonly concertId: ConcertId;
  readonly scheduleId: ScheduleId;
  /** Last number handed out. */
  readonly tail: number;
  /** Last number called. */
  readonly serving: number;
  /** When the last call was made or grew; 0: there was none. */
  readonly calledAt: Instant;
  /** How many numbers it called. */
  readonly callSize: number;
  /** SQS' number of the last join that was handled, by message group. */
  readonly reached: SequenceByGroup;
  /** SQS' number of the last join that was handled without a number, because the sale was over. */
  readonly turnedAway: SequenceByGroup;
  /** Whether the queue has a row among the open queues, where the tick finds it. */
  readonly open: boolean;
  readonly soldOut: boolean;
  /** The operator holds the calls. */
  readonly paused: boolean;
  /** When the operator last let people in again, after a pause or a closed sale, or moved the opening. */
  readonly resumedAt?: Instant;
  /** The operator has closed the sale, or a tick has seen the show begin. */
  readonly closed: boolean;
  /** As the schedule says, so that a poll need not read it. */
  readonly startsAt: Instant;
  readonly saleOpensAt?: Instant;
  /** Seats that came back by a refund, counted: "sold out" is not said over one that has just come back. */
  readonly returned: number;
  /** Seats not sold, as of the last call or the end of the sale. */
  readonly seatsLeft: number;
}

export type SequenceByGroup = Readonly<Record<string, string>>;

/** Whether a join has been handled, by what the queue says of its message group. */
export const hasReached = (reached: SequenceByGroup, group: number, sequence: string): boolean => {
  const last = reached[group];
  return last !== undefined && !isAfter(sequence, last);
};

/** Whether anybody may come in now. */
export const doorOf = (state: QueueState, now: Instant): SaleStatus =>
  state.closed ? 'CLOSED' : saleByClock(state, now);

/** Whether a number has been called. It stays called for as long as the sale lasts. */
export const isCalled = (position: number, { serving }: Pick<QueueState, 'serving'>): boolean =>
  position <= serving;

export const hasLivePass = (
  { status, expiresAt }: Pick<Place, 'status' | 'expiresAt'>,
  now: Instant,
): boolean => status === 'ACTIVE' && expiresAt > now;

/** What the holder of a pass holds now and has yet to pay. */
export const heldOn = ({ held = [] }: Place, now: Instant): HeldSeat[] =>
  held.filter(({ expiresAt }) => expiresAt > now);

/** Whether a place still leads anywhere. Once it does not, it never will again. */
export const isLivePlace = (place: Place, now: Instant): boolean =>
  place.status !== 'EXPIRED' && place.expiresAt > now;
