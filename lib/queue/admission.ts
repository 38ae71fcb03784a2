import { type Instant, SECOND } from '#lib/clock.ts';
import { isOverdue, isUnfinished } from '#lib/draw/draw.ts';
import { entersFrom, entryStatus, type QueueState } from '#lib/queue/queue.ts';
import { countAvailable, countFreeSince, countUnsold, isHeld, type SeatHold } from '#lib/seat/seat.ts';

/** How long a call lasts. A called user who polls has entered by then, if a seat was free. */
export const CALL_MS = 10 * SECOND;
/**
 * A call counts the seats that have been free for this long: no called user who polls wants them. A seat that is given back
 * counts as free from the arrival of that request, so this time has to cover a second of the request, too.
 */
export const FREE_FOR_MS = 3 * SECOND;
/** A call may grow to this many numbers, however small the call before it was. */
export const CALL_LIMIT = 100;
/**
 * The most numbers of one call. Even if all these users poll, the API of a small Region can serve them within ten seconds.
 */
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
  /** Seats that are held and not paid yet. */
  readonly held: number;
  /** Nobody waits or holds seats, and nothing is left to do for a draw: the queue can leave the open queues. */
  readonly idle: boolean;
  /** The queue has a draw that should be done by now. */
  readonly drawIsOverdue: boolean;
}

/**
 * The admission rule. A call has as many numbers as seats have been free for 3 s. It has more when few numbers of the last
 * call entered. While the sale is paused, closed or not open yet, nobody is called.
 *
 * When every seat is sold, all numbers are called and nobody waits any more. A seat that is refunded later goes to the first
 * fan who polls, because many of the others have left.
 */
export const decideTick = (read: QueueState, holds: readonly SeatHold[], now: Instant): TickDecision => {
  const state = withoutVoid(read);
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
      held: 0,
      idle: !isUnfinished(state, now),
      drawIsOverdue: isOverdue(state, now),
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
    held: unsold - countAvailable(holds, now),
    idle:
      (closed || waiting === 0) &&
      inside === 0 &&
      now >= call.calledAt + CALL_MS &&
      !isUnfinished(state, now),
    drawIsOverdue: isOverdue(state, now),
  };
};

/** The entries of a cancelled draw have the first numbers. Nobody has these numbers, so they count as called. */
const withoutVoid = (state: QueueState): QueueState =>
  state.draw?.cancelledAt === undefined
    ? state
    : { ...state, serving: Math.max(state.serving, state.entries ?? 0) };

/** Users who hold seats. */
export const countInside = (holds: readonly SeatHold[], now: Instant): number =>
  new Set(holds.filter((hold) => isHeld(hold, now)).map(({ userId }) => userId)).size;

type Call = Pick<QueueState, 'serving' | 'calledAt' | 'callSize'>;

const sameCall = ({ serving, calledAt, callSize }: QueueState): Call => ({ serving, calledAt, callSize });

/**
 * ```
 *  calledAt                                             + 10 s
 *  ───┼────────────────────────────────────────────────────┼───────────────────────────────▶ now
 *     │ the call grows if more seats are free than         │ the next call: the fewer numbers
 *     │ called numbers have yet to enter                   │ of this one entered, the larger
 * ```
 * When a call grows, its ten seconds start again, so that the next call does not overtake the added numbers.
 */
const nextCall = (state: QueueState, holds: readonly SeatHold[], now: Instant): Call => {
  const { serving, calledAt, callSize, tail } = state;
  const opened = openSince(state);
  if (calledAt > 0 && calledAt < opened && now < opened + FREE_FOR_MS) return sameCall(state);
  const free = countFreeSince(holds, now - FREE_FOR_MS);
  const entered = countEntered(state, holds);
  const missing = callSize - entered;
  const isOver = now >= calledAt + CALL_MS;

  const wanted = isOver
    ? sizeOfCall(free, entered, missing)
    : Math.min(free - missing, CALL_LIMIT - callSize);
  const called = Math.max(0, Math.min(wanted, tail - serving));
  if (called === 0) return sameCall(state);
  return { serving: serving + called, calledAt: now, callSize: isOver ? called : callSize + called };
};

/** Since when called users may enter without a break. A seat that was free before may still be wanted: nobody could take it. */
const openSince = (state: QueueState): Instant => Math.max(state.resumedAt ?? 0, entersFrom(state));

/** How many numbers of the last call have entered. Every hold has the number of its user. */
const countEntered = ({ serving, callSize }: QueueState, holds: readonly SeatHold[]): number =>
  new Set(holds.map(({ position }) => position).filter((one) => one > serving - callSize && one <= serving))
    .size;

/** As many numbers as seats are free, and more when only a part of the last call entered. */
const sizeOfCall = (free: number, entered: number, missing: number): number => {
  if (free === 0 || missing === 0) return free;
  const last = entered + missing;
  const wider = entered === 0 ? 2 * last : Math.ceil((free * last) / entered);
  return Math.max(free, Math.min(2 * last, wider, CALL_MOST));
};

/** Numbers called per second by the last call. The rate falls as the call gets older. */
export const callRate = ({ calledAt, callSize }: QueueState, now: Instant): number =>
  callSize / (Math.max(CALL_MS, now - calledAt) / SECOND);
