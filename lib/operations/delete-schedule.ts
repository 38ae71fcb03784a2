import { removeSchedule } from '#lib/concert/concert.items.ts';
import type { ConcertId, ScheduleId } from '#lib/ids.ts';
import { removeQueue } from '#lib/queue/queue-state.items.ts';
import { seatNumbers } from '#lib/seat/seat.ts';
import { removeSeat } from '#lib/seat/seat.items.ts';
import { retryOnConflict, transact } from '#lib/table/transact.ts';

/**
 * Deletes a schedule that nobody joined, with its seats and its queue, in one transaction. A join that has no number yet finds
 * no queue afterwards, and gets none.
 * @throws DomainError SCHEDULE_NOT_FOUND, SCHEDULE_JOINED once a number was given, CONFLICT
 */
export const deleteSchedule = (concertId: ConcertId, scheduleId: ScheduleId): Promise<void> =>
  retryOnConflict(() =>
    transact([
      removeSchedule(concertId, scheduleId),
      ...removeQueue(scheduleId),
      ...seatNumbers.map((seatNumber) => removeSeat({ scheduleId, seatNumber })),
    ]),
  );
