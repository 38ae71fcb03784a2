import { type Instant, SECOND } from '#lib/clock.ts';
import { entryStatus, type QueueState } from '#lib/queue/queue.ts';
import { countUnsold, type SeatHold, isHeld, countStanding } from '#lib/seat/seat.ts';

/** A call takes this long: whoever follows it has come in by then, if a seat was free. */
export const CALL_MS = 10 * SECOND;
/** A seat that nobody took for so long is not wanted by anyone at the door. */
export const STANDING_MS = 3 * SECOND;
/** So many numbers may be called within one call, whatever the call before it. */
export const CALL_LIMIT = 100;
/** And never more: should all of them come after all, the API of a small Region takes them in within ten seconds. */
export const CALL_MOST = 10_000;

/** What a tick makes of a queue. */
export interface TickDecision extends Pick<
  QueueState,
  'serving' | 'calledAt' | 'callSize' | 'soldOut' | 'closed' | 'seatsLeft'
> {
  /** How many numbers this calls. */
  readonly called: number;
  /** How many then still wait, and how many people are inside. */
  readonly waiting: number;
  readonly inside: number;
  /** Nobody waits or is inside: the tick need not come back. */
  readonly idle: boolean;
}

/**
 * The admission rule: a call is as large as the seats that stand free, or larger when the last one was not answered. With no
 * unsold seat everybody's wait ends: the line is passed over, and a seat that comes back goes to whoever asks then, not to
 * a million who have gone home. The line of a closed sale stays as it is, and so does that of a sale that is not open.
 */
export const decideTick = (state: QueueState, holds: readonly SeatHold[], now: Instant): TickDecision => {
  const unsold = countUnsold(holds);
  const door = entryStatus(state, now);
  const closed = door === 'CLOSED';
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

  const call = state.paused || door !== 'OPEN' ? sameCall(state) : nextCall(state, holds, now);
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

/** People who hold seats. */
export const countInside = (holds: readonly SeatHold[], now: Instant): number =>
  new Set(holds.filter((hold) => isHeld(hold, now)).map(({ userId }) => userId)).size;

type Call = Pick<QueueState, 'serving' | 'calledAt' | 'callSize'>;

const sameCall = ({ serving, calledAt, callSize }: QueueState): Call => ({ serving, calledAt, callSize });

/**
 * ```
 *  calledAt                                             + 10 s
 *  ───┼────────────────────────────────────────────────────┼───────────────────────────────▶ now
 *     │ more numbers join this call, as far as seats are    │ the next call: larger, the fewer
 *     │ free that nobody called may want                    │ came of this one
 * ```
 * Numbers that join a call start its ten seconds again: the next call must not overtake those who were called last.
 */
const nextCall = (state: QueueState, holds: readonly SeatHold[], now: Instant): Call => {
  const { serving, calledAt, callSize, tail } = state;
  const opened = openSince(state);
  if (calledAt > 0 && calledAt < opened && now < opened + STANDING_MS) return sameCall(state);
  const standing = countStanding(holds, now - STANDING_MS);
  const came = countCome(state, holds);
  const missing = callSize - came;
  const isOver = now >= calledAt + CALL_MS;

  const wanted = isOver
    ? sizeOfCall(standing, came, missing)
    : Math.min(standing - missing, CALL_LIMIT - callSize);
  const called = Math.max(0, Math.min(wanted, tail - serving));
  if (called === 0) return sameCall(state);
  return { serving: serving + called, calledAt: now, callSize: isOver ? called : callSize + called };
};

/** Since when those who were called may come in. Seats stood free before that they could not take: they have the time to. */
const openSince = ({ resumedAt = 0, saleOpensAt = 0 }: QueueState): Instant =>
  Math.max(resumedAt, saleOpensAt);

/** How many numbers of the last call have come in: each is on the hold that it took. */
const countCome = ({ serving, callSize }: QueueState, holds: readonly SeatHold[]): number =>
  new Set(holds.map(({ position }) => position).filter((one) => one > serving - callSize && one <= serving))
    .size;

/** As many as there are seats, and more where only a part of the last call came. */
const sizeOfCall = (standing: number, came: number, missing: number): number => {
  if (standing === 0 || missing === 0) return standing;
  const last = came + missing;
  const wider = came === 0 ? 2 * last : Math.ceil((standing * last) / came);
  return Math.max(standing, Math.min(2 * last, wider, CALL_MOST));
};

/** Numbers called per second, by the last call: the longer it is ago, the fewer. */
export const callRate = ({ calledAt, callSize }: QueueState, now: Instant): number =>
  callSize / (Math.max(CALL_MS, now - calledAt) / SECOND);
