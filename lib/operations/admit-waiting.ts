import type { Instant } from '#lib/clock.ts';
import { advanceDraw } from '#lib/operations/advance-draw.ts';
import { callFrom } from '#lib/operations/call-waiting.ts';
import type { TickDecision } from '#lib/queue/admission.ts';
import { hasDraw } from '#lib/queue/queue.ts';
import { type OpenQueue, readQueueState } from '#lib/queue/queue-state.items.ts';

/**
 * One tick of a queue: advances its draw, if it has one, and calls numbers.
 * @throws DomainError CONFLICT when the queue has changed since it was read; the next tick does what is left
 */
export const admitWaiting = async (
  { scheduleId }: Pick<OpenQueue, 'scheduleId'>,
  now: Instant,
): Promise<TickDecision> => {
  const state = await readQueueState(scheduleId);
  return callFrom(hasDraw(state) ? await advanceDraw(state, now) : state, now);
};
