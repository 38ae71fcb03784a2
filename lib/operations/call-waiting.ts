import type { Instant } from '#lib/clock.ts';
import { count } from '#lib/metrics.ts';
import { type TickDecision, decideTick } from '#lib/queue/admission.ts';
import type { QueueState } from '#lib/queue/queue.ts';
import { closeQueue, moveServing, type OpenQueue, readQueueState } from '#lib/queue/queue-state.items.ts';
import { readHolds } from '#lib/seat/seat.items.ts';
import { transact, write } from '#lib/table/transact.ts';

/**
 * Calls as many numbers as the admission rule says, by one write, however long the queue is. Two calls at the same time cannot
 * both succeed: the write fails if `serving` has changed since it was read.
 * @throws DomainError CONFLICT when the queue has changed since it was read; the next tick does what is left
 */
export const callWaiting = async (
  { scheduleId }: Pick<OpenQueue, 'scheduleId'>,
  now: Instant,
): Promise<TickDecision> => callFrom(await readQueueState(scheduleId), now);

/**
 * Calls from a queue that was just read. The seats are read after the queue. So a user who enters in between counts as entered,
 * and their seat as taken.
 * @throws DomainError CONFLICT
 */
export const callFrom = async (state: QueueState, now: Instant): Promise<TickDecision> => {
  const holds = await readHolds(state.scheduleId, 'latest');
  const decision = decideTick(state, holds, now);

  if (changes(state, decision)) await write(moveServing(state, decision));
  count('called', decision.called);
  if (decision.idle && state.open) await transact(closeQueue({ ...state, ...decision }));
  return decision;
};

const changes = (state: QueueState, { serving, soldOut, closed, seatsLeft }: TickDecision): boolean =>
  serving !== state.serving ||
  soldOut !== state.soldOut ||
  closed !== state.closed ||
  seatsLeft !== state.seatsLeft;
