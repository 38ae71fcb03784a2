import { type Instant, MINUTE, SECOND } from '#lib/clock.ts';
import { CALL_LIMIT, CALL_MOST, CALL_MS, callRate } from '#lib/queue/admission.ts';
import { isCalled, type QueueState } from '#lib/queue/queue.ts';

const MIN_POLL_MS = SECOND;
/** Those who were told the same time shall not all ask at once. */
const JITTER_MS = SECOND / 2;
/** Of a wait that is the same for hundreds of thousands: a moment would be too small a spread. */
const EARLY = 0.2;
/** A number is given within seconds, or a rush holds it up for minutes. */
const MAX_NUMBER_POLL_MS = 30 * SECOND;
/** Nobody shall wait longer than this to see a number that was given. */
const MAX_BEHIND_TAIL_MS = 2 * MINUTE;

export interface Estimate {
  /** Numbers from the one called last to this one: 1 is next, 0 is called. */
  readonly ahead: number;
  /** `null` while nobody has been called lately. */
  readonly estimatedWaitSeconds: number | null;
  readonly pollAfterMs: number;
}

/** When a waiting number can expect its call, and when it should ask again. @param random 0 to 1 */
export const estimateWait = (
  position: number,
  state: QueueState,
  now: Instant,
  random = Math.random(),
): Estimate => {
  const ahead = Math.max(0, position - state.serving);
  const rate = callRate(state, now);
  const untilOpening = (state.saleOpensAt ?? now) - now;
  return {
    ahead,
    estimatedWaitSeconds: rate > 0 && ahead > 0 ? Math.ceil(ahead / rate) : null,
    pollAfterMs: pollAfter(Math.max(untilOpening, untilCallable(position, state, now)), random),
  };
};

/**
 * How long a number cannot be called, whatever happens: a call takes ten seconds and is at most twice as large as the last one,
 * which may still grow to a hundred.
 */
export const untilCallable = (position: number, state: QueueState, now: Instant): number => {
  const beyond = position - state.serving - CALL_LIMIT;
  if (beyond <= 0 || isCalled(position, state)) return 0;
  const later = callsBefore(beyond, 2 * Math.max(CALL_LIMIT, state.callSize));
  return Math.max(0, state.calledAt + CALL_MS - now) + CALL_MS * later;
};

/** How many calls come before the one that reaches so far. @param next the largest that the next one can be */
const callsBefore = (distance: number, next: number): number => {
  let calls = 0;
  let size = Math.min(next, CALL_MOST);
  for (let reached = size; reached < distance; reached += size) {
    size = Math.min(2 * size, CALL_MOST);
    calls += 1;
  }
  return calls;
};

/** Those who have waited longer for a number ask less often. */
export const pollForNumber = (issuedAt: Instant, now: Instant, random = Math.random()): number =>
  pollAfter(Math.min(MAX_NUMBER_POLL_MS, (now - issuedAt) / 2), random);

/**
 * When to ask for a number that a join on its way will get: it will be behind the tail, so it can wait for as long as that
 * cannot be called. A million who join at once do not ask again and again.
 */
export const pollBehindTail = (
  issuedAt: Instant,
  state: QueueState,
  now: Instant,
  random = Math.random(),
): number =>
  Math.max(
    pollForNumber(issuedAt, now, random),
    Math.round(
      Math.min(MAX_BEHIND_TAIL_MS, estimateWait(state.tail + 1, state, now, random).pollAfterMs) *
        (1 - EARLY * random),
    ),
  );

const pollAfter = (milliseconds: number, random: number): number =>
  Math.round(Math.max(MIN_POLL_MS, milliseconds) + random * JITTER_MS);
