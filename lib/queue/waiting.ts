import { type Instant, SECOND } from '#lib/clock.ts';
import { admissionRate } from '#lib/queue/admission.ts';
import type { QueueState } from '#lib/queue/queue.ts';

const MIN_POLL_MS = SECOND;
/** Inside the claim window, so that nobody who asks in time is told too late, however fast the line moves. */
const MAX_POLL_MS = 50 * SECOND;

export interface Estimate {
  /** Numbers from the one served last to this one: 1 is next. */
  readonly ahead: number;
  /** `null` while nobody has been let in lately. */
  readonly estimatedWaitSeconds: number | null;
  readonly pollAfterMs: number;
}

/** When a waiting number can expect its turn, and when it should ask again: the nearer, the more often. */
export const estimateWait = (position: number, state: QueueState, now: Instant): Estimate => {
  const ahead = Math.max(0, position - state.serving);
  const rate = admissionRate(state, now);
  const estimatedWaitSeconds = rate > 0 ? Math.ceil(ahead / rate) : null;
  // Without a rate, assume that a slot comes free every second.
  const waitMs = (estimatedWaitSeconds ?? ahead) * SECOND;
  // Nobody comes in before the opening.
  const untilOpening = (state.saleOpensAt ?? now) - now;
  return { ahead, estimatedWaitSeconds, pollAfterMs: pollAfter(Math.max(waitMs / 10, untilOpening)) };
};

/** A place that is not numbered yet costs a read each time: those who have waited longer ask less often. */
export const pollForNumber = (issuedAt: Instant, now: Instant): number => pollAfter((now - issuedAt) / 2);

const pollAfter = (milliseconds: number): number =>
  Math.round(Math.min(MAX_POLL_MS, Math.max(MIN_POLL_MS, milliseconds)));
