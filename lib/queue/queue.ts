import { DAY, type Instant, MINUTE, SECOND } from '#lib/clock.ts';
import { saleByClock, type SaleStatus } from '#lib/concert/concert.ts';
import type { ConcertId, ScheduleId, TokenId, UserId } from '#lib/ids.ts';
import type { HeldSeat } from '#lib/seat/seat.ts';

/** How long someone who is let in may take to come. */
export const CLAIM_WINDOW_MS = 60 * SECOND;
/** How long a pass lasts unless a hold extends it. */
export const PASS_MS = 5 * MINUTE;
/** How long a hold keeps a seat. */
export const HOLD_MS = 5 * MINUTE;
/** A pass ends at last this long after its entry, whatever is held. */
export const PASS_LIMIT_MS = 10 * MINUTE;
/**
 * A slot goes on this long after a claim window or a pass has ended: what came in the last moment may not show yet,
 * clocks differ, and the seats that were held can be held again only a little later.
 */
export const SLOT_GRACE_MS = 5 * SECOND;
/** A place in the line is kept this long. */
export const PLACE_MS = DAY;

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
  readonly activatedAt?: Instant;
  /** Latest end of the pass. */
  readonly hardEndsAt?: Instant;
  /** What was held on the pass, in the order of the seats; each until its own end. */
  readonly held?: readonly HeldSeat[];
  /** The cap of the admission that let this place in. */
  readonly admittedCap?: number;
  /** The seats that it counted for this place: later settings neither add to them nor take from them. */
  readonly maxSeats?: number;
}

/**
 * Whether a message of a user has been handled: SQS numbers the messages of a lane as it takes them in, whatever the
 * clocks say, and a place keeps the number of the last.
 */
export const isHandled = (place: Place, { sequence }: Pick<Place, 'sequence'>): boolean =>
  BigInt(sequence) <= BigInt(place.sequence);

/** One admission: the numbers above `from` up to `through` were let in. */
export interface AdmissionMark {
  /** When, or when the sale opens that has been moved to later since: the claim window begins then. */
  readonly at: Instant;
  readonly from: number;
  readonly through: number;
  /** The most people who might be inside then. */
  readonly cap: number;
  /** The seats that it counted for each of them. */
  readonly maxSeats?: number;
}

/** The state of a schedule's queue: one row, whatever its length. */
export interface QueueState {
  readonly concertId: ConcertId;
  readonly scheduleId: ScheduleId;
  /** Last number handed out. */
  readonly tail: number;
  /** Last number let in. */
  readonly serving: number;
  /** Admissions whose people may still be on their way, oldest first. */
  readonly marks: readonly AdmissionMark[];
  /** Whether the queue has a row among the open queues, where the tick finds it. */
  readonly open: boolean;
  readonly soldOut: boolean;
  /** The operator holds the admission. */
  readonly paused: boolean;
  /** The operator has closed the sale, or a tick has seen the show begin. */
  readonly closed: boolean;
  /** As the schedule says, so that a poll need not read it. */
  readonly startsAt: Instant;
  readonly saleOpensAt?: Instant;
  /** Seats that came back by a refund, counted: "sold out" is not said over one that has just come back. */
  readonly returned: number;
  /** Seats not sold, as of the last admission that changed anything. */
  readonly seatsLeft: number;
}

/** Whether anybody may come in now. */
export const doorOf = (state: QueueState, now: Instant): SaleStatus =>
  state.closed ? 'CLOSED' : saleByClock(state, now);

/** Whether a number was let in by this admission. */
export const isCalledBy = ({ from, through }: AdmissionMark, position: number): boolean =>
  position > from && position <= through;

/** How many were let in by these admissions. */
export const countCalled = (marks: readonly AdmissionMark[]): number =>
  marks.reduce((sum, { from, through }) => sum + through - from, 0);

/** Where a number stands: still waiting, let in and awaited, or let in and not come in time. */
export type Turn =
  | { readonly kind: 'WAITING' }
  | { readonly kind: 'CALLED'; readonly mark: AdmissionMark }
  | { readonly kind: 'MISSED' };

/**
 * ```
 *       let in (mark.at)              + 60 s
 *  ───────┼─────────────────────────────┼──────────────▶ now
 *  WAITING│ CALLED: come in             │ MISSED: the slot goes on
 * ```
 */
export const turnOf = (position: number, state: QueueState, now: Instant): Turn => {
  if (position > state.serving) return { kind: 'WAITING' };
  const mark = state.marks.find((one) => isCalledBy(one, position));
  return mark && now <= mark.at + CLAIM_WINDOW_MS ? { kind: 'CALLED', mark } : { kind: 'MISSED' };
};

export const hasLivePass = (
  { status, expiresAt }: Pick<Place, 'status' | 'expiresAt'>,
  now: Instant,
): boolean => status === 'ACTIVE' && expiresAt > now;

/** What the holder of a pass holds now and has yet to pay. */
export const heldOn = ({ held = [] }: Place, now: Instant): HeldSeat[] =>
  held.filter(({ expiresAt }) => expiresAt > now);

/** Whether a place still leads anywhere. Once it does not, it never will again. */
export const isLivePlace = (place: Place, state: QueueState, now: Instant): boolean =>
  hasLivePass(place, now) ||
  (place.status === 'PENDING' &&
    place.expiresAt > now &&
    turnOf(place.position, state, now).kind !== 'MISSED');
