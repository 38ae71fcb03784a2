import type { Instant } from '#lib/clock.ts';
import { type Concert, isListed, type Schedule } from '#lib/concert/concert.ts';
import { cachedDates } from '#lib/concert/cached-concert.ts';
import { type ConcertSale, concertSale, datesOnSale } from '#lib/concert/concert-sale.ts';
import type { ConcertId } from '#lib/ids.ts';
import { cachedSoldOut } from '#lib/queue/queue-state.items.ts';
import { pk } from '#lib/table/keys.ts';
import { type PageRequest, readPage } from '#lib/table/read-page.ts';

/** A page of the listed concerts, each with how it sells. Such a page may have fewer concerts than its limit. */
export const listConcerts = async (page: PageRequest, now: Instant) => {
  const { rows, next } = await readPage<Concert>({ pk: pk.concerts, freshness: 'recent' }, page, '/concerts');
  const concerts = await Promise.all(
    rows
      .filter(isListed)
      .map(async (concert) => ({ concert, sale: await cachedSale(concert.concertId, now) })),
  );
  return { concerts, next };
};

/** How a concert sells over all its dates, at most a second old. */
const cachedSale = async (concertId: ConcertId, now: Instant): Promise<ConcertSale> => {
  const dates = await cachedDates(concertId, now);
  return concertSale(dates, await firstWithSeats(datesOnSale(dates, now), now), now);
};

/** Asks one date after the other: for most concerts the first answer is enough. */
const firstWithSeats = async (dates: readonly Schedule[], now: Instant): Promise<Schedule | undefined> => {
  for (const date of dates) if (!(await cachedSoldOut(date.scheduleId, now))) return date;
  return undefined;
};
