import type { Instant } from '#lib/clock.ts';
import { findSchedule } from '#lib/concert/find-concert.ts';
import { count } from '#lib/metrics.ts';
import { type Admission, decideAdmission } from '#lib/queue/admission.ts';
import { readInside } from '#lib/queue/place.items.ts';
import { closeQueue, moveServing, type OpenQueue, readQueueState } from '#lib/queue/queue-state.items.ts';
import type { QueueState } from '#lib/queue/queue.ts';
import { readHolds } from '#lib/seat/seat.items.ts';
import { transact, write } from '#lib/table/transact.ts';

/**
 * Lets in as many as the admission rule has room for. One write at the most, whatever the length of the queue;
 * two ticks at once cannot both let in, because each moves `serving` from where it read it.
 *
 * The order of the reads is part of the rule. State first: whoever is let in later fails this write. Then who is
 * inside, then the seats: someone who pays in between is counted inside and their seat as sold, never neither.
 * @throws DomainError CONFLICT when another tick was quicker; the next one finds what is left to do
 */
export const admitWaiting = async (
  { concertId, scheduleId }: OpenQueue,
  now: Instant,
): Promise<Admission> => {
  const [state, settings] = await Promise.all([
    readQueueState(scheduleId),
    findSchedule(concertId, scheduleId, now),
  ]);
  const inside = await readInside(scheduleId, now);
  const holds = await readHolds(scheduleId, 'latest');
  const admission = decideAdmission(state, settings, { inside, holds }, now);

  if (changes(state, admission)) await write(moveServing(state, admission));
  count('admitted', admission.admitted);
  if (admission.idle && state.open)
    await transact(closeQueue({ ...state, serving: admission.serving, closed: admission.closed }));
  return admission;
};

const changes = (state: QueueState, { serving, marks, soldOut, closed, seatsLeft }: Admission): boolean =>
  serving !== state.serving ||
  marks.some(({ from, at }) => state.marks.find((mark) => mark.from === from)?.at !== at) ||
  soldOut !== state.soldOut ||
  closed !== state.closed ||
  seatsLeft !== state.seatsLeft;
