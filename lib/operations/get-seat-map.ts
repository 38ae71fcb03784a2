import type { Instant } from '#lib/clock.ts';
import { cachedSchedule } from '#lib/concert/cached-concert.ts';
import type { ConcertId, ScheduleId } from '#lib/ids.ts';
import { cachedHolds } from '#lib/seat/cached-holds.ts';
import { seatNumbers, seatStatus } from '#lib/seat/seat.ts';
import type { SeatStatus } from '#lib/seat/status.ts';

export interface SeatOnMap {
  readonly seatNumber: number;
  readonly status: SeatStatus;
}

/** All seats of a schedule, by number; at most a second old. @throws DomainError SCHEDULE_NOT_FOUND */
export const getSeatMap = async (
  concertId: ConcertId,
  scheduleId: ScheduleId,
  now: Instant,
): Promise<SeatOnMap[]> => {
  const [rows] = await Promise.all([
    cachedHolds(scheduleId, now),
    cachedSchedule(concertId, scheduleId, now),
  ]);
  const holds = new Map(rows.map((hold) => [hold.seatNumber, hold]));
  return seatNumbers.map((seatNumber) => ({ seatNumber, status: seatStatus(holds.get(seatNumber), now) }));
};
