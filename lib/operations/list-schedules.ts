import type { Instant } from '#lib/clock.ts';
import { cachedConcert } from '#lib/concert/cached-concert.ts';
import { isSaleClosed, type Schedule } from '#lib/concert/concert.ts';
import type { ConcertId } from '#lib/ids.ts';
import { cachedHolds } from '#lib/seat/cached-holds.ts';
import { countAvailable } from '#lib/seat/seat.ts';
import { pk, prefix } from '#lib/table/keys.ts';
import { type PageRequest, readPage } from '#lib/table/read-page.ts';

/**
 * A page of a concert's schedules, each with the number of seats that can be held now; 0 once the sale is closed.
 * @throws DomainError CONCERT_NOT_FOUND
 */
export const listSchedules = async (concertId: ConcertId, page: PageRequest, now: Instant) => {
  await cachedConcert(concertId, now);
  const { rows, next } = await readPage<Schedule>(
    { pk: pk.concert(concertId), prefix: prefix.schedule, freshness: 'recent' },
    page,
    `/concerts/${concertId}/schedules`,
  );
  const schedules = await Promise.all(
    rows.map(async (schedule) => ({
      schedule,
      available: isSaleClosed(schedule, now)
        ? 0
        : countAvailable(await cachedHolds(schedule.scheduleId, now), now),
    })),
  );
  return { schedules, next };
};
