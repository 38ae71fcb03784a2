import { type Instant, SECOND } from '#lib/clock.ts';
import { entryStatus, type QueueState } from '#lib/queue/queue.ts';
import { countUnsold, type SeatHold, isHeld, countStanding } from '#lib/seat/seat.ts';

/** How long a call lasts. A called user who polls has entered by then, if a seat was free. */
export const CALL_MS = 10 * SECOND;
/** A seat that stays free for this long is not wanted by any called user who polls. */
export const STANDING_MS = 3 * SECOND;
/** Any call may call this many numbers, however small the one before it. */
export const CALL_LIMIT = 100;
/** The most numbers of one call. If all of them come, the API of a small Region can serve them within ten seconds. */
export const CALL_MOST = 10_000;

/** What a tick decides for one queue: its new state, and figures. */
export interface TickDecision extends Pick<
  QueueState,
  'serving' | 'calledAt' | 'callSize' | 'soldOut' | 'closed' | 'seatsLeft'
> {
  /** Numbers that this tick calls. */
  readonly called: number;
  /** Numbers that are not called yet after this tick. */
  readonly waiting: number;
  /** Users who hold seats. */
  readonly inside: number;
  /** Nobody waits or holds seats: the queue can leave the open queues. */
  readonly idle: boolean;
}

/**
 * The admission rule. A call has as many numbers as seats stand free, or more when few of the last call came.
 * When every seat is sold, all numbers are called and the wait ends: a seat that comes back later goes to the first who asks,
 * not to a queue of people who have gone home. While the sale is paused, closed or not open yet, nobody is called.
 */
export const decideTick = (state: QueueState, holds: readonly SeatHold[], now: Instant): TickDecision => {
  const unsold = countUnsold(holds);
  const entry = entryStatus(state, now);
  const closed = entry === 'CLOSED';
  const inside = countInside(holds, now);

  if (unsold === 0) {
    const end = state.soldOut ? state : { calledAt: now, callSize: 0 };
    const { calledAt, callSize } = end;
    return {
      serving: state.tail,
      calledAt,
      callSize,
      soldOut: true,
      closed,
      seatsLeft: 0,
      called: 0,
      waiting: 0,
      inside,
      idle: true,
    };
  }

  const call = state.paused || entry !== 'OPEN' ? sameCall(state) : nextCall(state, holds, now);
  const waiting = state.tail - call.serving;
  return {
    ...call,
    soldOut: false,
    closed,
    seatsLeft: unsold,
    called: call.serving - state.serving,
    waiting,
    inside,
    idle: (closed || waiting === 0) && inside === 0 && now >= call.calledAt + CALL_MS,
  };
};

/** Users who hold seats. */
export const countInside = (holds: readonly SeatHold[], now: Instant): number =>
  new Set(holds.filter((hold) => isHeld(hold, now)).map(({ userId }) => userId)).size;

type Call = Pick<QueueState, 'serving' | 'calledAt' | 'callSize'>;

const sameCall = ({ serving, calledAt, callSize }: QueueState): Call => ({ serving, calledAt, callSize });

/**
 * ```
 *  calledAt                                             + 10 s
 *  ───┼────────────────────────────────────────────────────┼───────────────────────────────▶ now
 *     │ more numbers join this call while more seats stand  │ the next call: the fewer came of
 *     │ free than called numbers are missing                │ this one, the larger
 * ```
 * Numbers that join a call start its ten seconds again, so that the next call does not overtake them.
 */
const nextCall = (state: QueueState, holds: readonly SeatHold[], now: Instant): Call => {
  const { serving, calledAt, callSize, tail } = state;
  const opened = openSince(state);
  if (calledAt > 0 && calledAt < opened && now < opened + STANDING_MS) return sameCall(state);
  const standing = countStanding(holds, now - STANDING_MS);
  const entered = countEntered(state, holds);
  const missing = callSize - entered;
  const isOver = now >= calledAt + CALL_MS;

  const wanted = isOver
    ? sizeOfCall(standing, entered, missing)
    : Math.min(standing - missing, CALL_LIMIT - callSize);
  const called = Math.max(0, Math.min(wanted, tail - serving));
  if (called === 0) return sameCall(state);
  return { serving: serving + called, calledAt: now, callSize: isOver ? called : callSize + called };
};

/** Since when called users may enter. Seats that stood free before do not show that nobody wants them. */
const openSince = ({ resumedAt = 0, saleOpensAt = 0 }: QueueState): Instant =>
  Math.max(resumedAt, saleOpensAt);

/** How many numbers of the last call have entered: each is on the holds of its user. */
const countEntered = ({ serving, callSize }: QueueState, holds: readonly SeatHold[]): number =>
  new Set(holds.map(({ position }) => position).filter((one) => one > serving - callSize && one <= serving))
    .size;

/** As many as seats stand free, and more when only a part of the last call came. */
const sizeOfCall = (standing: number, entered: number, missing: number): number => {
  if (standing === 0 || missing === 0) return standing;
  const last = entered + missing;
  const wider = entered === 0 ? 2 * last : Math.ceil((standing * last) / entered);
  return Math.max(standing, Math.min(2 * last, wider, CALL_MOST));
};

/** Numbers called per second by the last call. Falls as the call gets older. */
export const callRate = ({ calledAt, callSize }: QueueState, now: Instant): number =>
  callSize / (Math.max(CALL_MS, now - calledAt) / SECOND);
