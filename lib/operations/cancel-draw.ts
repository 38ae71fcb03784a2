import type { Instant } from '#lib/clock.ts';
import { cachedSchedule } from '#lib/concert/cached-concert.ts';
import { DomainError } from '#lib/errors.ts';
import type { ConcertId, ScheduleId } from '#lib/ids.ts';
import { type Draw, drawIn } from '#lib/operations/get-draw.ts';
import { hasDraw, type QueueState } from '#lib/queue/queue.ts';
import { changeDraw, readQueueState } from '#lib/queue/queue-state.items.ts';
import { retryOnConflict, write } from '#lib/table/transact.ts';

/**
 * Cancels a draw as a whole: all its entries are void, and the sale opens first come, first served. Repeating it changes
 * nothing. Once the round is due, its result could be known, so the operator cannot cancel it any more.
 * @throws DomainError SCHEDULE_NOT_FOUND, DRAW_NOT_FOUND, DRAW_DECIDED, CONFLICT
 */
export const cancelDraw = async (
  concertId: ConcertId,
  scheduleId: ScheduleId,
  now: Instant,
): Promise<Draw> => {
  const { draw: rules } = await cachedSchedule(concertId, scheduleId, now);
  return retryOnConflict(async () => {
    const state = await readQueueState(scheduleId);
    if (!rules || !hasDraw(state)) throw new DomainError('DRAW_NOT_FOUND');
    const { draw } = state;
    if (draw.cancelledAt !== undefined) return drawIn(state, rules, now);
    if (draw.seed !== undefined || now >= draw.roundAt) throw new DomainError('DRAW_DECIDED');
    const cancelled = await write<QueueState>(changeDraw(state, { cancelledAt: now }));
    return drawIn(cancelled, rules, now);
  });
};
