import type { Instant } from '#lib/clock.ts';
import { assertSchedule } from '#lib/concert/find-concert.ts';
import type { ConcertId, ScheduleId } from '#lib/ids.ts';
import { type SeatStatus, seatNumbers, seatStatus } from '#lib/seat/seat.ts';
import { readHolds } from '#lib/seat/seat.items.ts';
import { cached } from '#lib/table/cached.ts';

const holdRows = cached((scheduleId: ScheduleId) => readHolds(scheduleId, 'recent'));

/** The holds of a schedule, at most a second old: to show, never to decide. */
export const findHolds = (scheduleId: ScheduleId, now: Instant) => holdRows(now, scheduleId);

export interface SeatOnMap {
  readonly seatNumber: number;
  readonly status: SeatStatus;
}

/** All seats of a schedule, by number. @throws DomainError SCHEDULE_NOT_FOUND */
export const readSeatMap = async (
  concertId: ConcertId,
  scheduleId: ScheduleId,
  now: Instant,
): Promise<SeatOnMap[]> => {
  const [rows] = await Promise.all([findHolds(scheduleId, now), assertSchedule(concertId, scheduleId, now)]);
  const holds = new Map(rows.map((hold) => [hold.seatNumber, hold]));
  return seatNumbers.map((seatNumber) => ({ seatNumber, status: seatStatus(holds.get(seatNumber), now) }));
};
