import type { Instant } from '#lib/clock.ts';
import { cachedSchedule } from '#lib/concert/cached-concert.ts';
import type { ConcertId, ScheduleId } from '#lib/ids.ts';
import { readSamples, type Sample } from '#lib/queue/sample.items.ts';

/** The figures of a sale during the last hour, oldest first. @throws DomainError SCHEDULE_NOT_FOUND */
export const getSaleHistory = async (
  concertId: ConcertId,
  scheduleId: ScheduleId,
  now: Instant,
): Promise<Sample[]> => {
  const [samples] = await Promise.all([
    readSamples(scheduleId, now),
    cachedSchedule(concertId, scheduleId, now),
  ]);
  return samples;
};
