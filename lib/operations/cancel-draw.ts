import type { Instant } from '#lib/clock.ts';
import { cachedSchedule } from '#lib/concert/cached-concert.ts';
import { recordDelayOrCancellation } from '#lib/concert/concert.items.ts';
import { isCancellable } from '#lib/draw/draw.ts';
import { DomainError } from '#lib/errors.ts';
import type { ConcertId, ScheduleId } from '#lib/ids.ts';
import { type Draw, drawIn } from '#lib/operations/get-draw.ts';
import { hasDraw } from '#lib/queue/queue.ts';
import { changeDraw, readQueueState } from '#lib/queue/queue-state.items.ts';
import { retryOnConflict, transact } from '#lib/table/transact.ts';

/**
 * Cancels a draw as a whole: all its entries are void, and the sale opens first come, first served. Repeating it changes
 * nothing. From its round on, its result could be known, so it can be cancelled only if nothing is drawn an hour later.
 *
 * A tick may draw at the same time. Each of the two writes fails if the other has changed the draw since it was read. The
 * cancellation is also recorded in the date's row, because its opening may move from then on.
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
    if (!isCancellable(draw, now)) throw new DomainError('DRAW_DECIDED');
    await transact([
      changeDraw(state, { cancelledAt: now }),
      recordDelayOrCancellation(state, { cancelledAt: now }),
    ]);
    return drawIn({ ...state, draw: { ...draw, cancelledAt: now } }, rules, now);
  });
};
