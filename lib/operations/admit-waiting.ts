import type { Instant } from '#lib/clock.ts';
import { count } from '#lib/metrics.ts';
import { type TickDecision, decideTick } from '#lib/queue/admission.ts';
import type { QueueState } from '#lib/queue/queue.ts';
import { closeQueue, moveServing, type OpenQueue, readQueueState } from '#lib/queue/queue-state.items.ts';
import { readHolds } from '#lib/seat/seat.items.ts';
import { transact, write } from '#lib/table/transact.ts';

/**
 * Calls as many as the admission rule says. One write at the most, whatever the length of the queue;
 * two ticks at once cannot both call, because each moves `serving` from where it read it.
 *
 * The state is read before the seats: whoever comes in between was called before, so that they count as missing and their
 * seat as free, or neither.
 * @throws DomainError CONFLICT when another tick was quicker; the next one finds what is left to do
 */
export const admitWaiting = async (
  { scheduleId }: Pick<OpenQueue, 'scheduleId'>,
  now: Instant,
): Promise<TickDecision> => {
  const state = await readQueueState(scheduleId);
  const holds = await readHolds(scheduleId, 'latest');
  const admission = decideTick(state, holds, now);

  if (changes(state, admission)) await write(moveServing(state, admission));
  count('admitted', admission.called);
  if (admission.idle && state.open) await transact(closeQueue({ ...state, ...admission }));
  return admission;
};

const changes = (state: QueueState, { serving, soldOut, closed, seatsLeft }: TickDecision): boolean =>
  serving !== state.serving ||
  soldOut !== state.soldOut ||
  closed !== state.closed ||
  seatsLeft !== state.seatsLeft;
