import { pageDocument } from '#lib/bucket/page-document.ts';
import type { Instant } from '#lib/clock.ts';
import { cachedConcert } from '#lib/concert/cached-concert.ts';
import type { Schedule } from '#lib/concert/concert.ts';
import type { ConcertId } from '#lib/ids.ts';
import { pk, prefix } from '#lib/table/keys.ts';
import { queryPage } from '#lib/table/read.ts';

/** Enough to find the next date: a concert rarely has more. */
const MAX_SCHEDULES = 100;

/** The page of a concert: its document, and what its card says. @throws DomainError CONCERT_NOT_FOUND */
export const getConcertPage = async (concertId: ConcertId, now: Instant) => {
  const [document, concert, { rows }] = await Promise.all([
    pageDocument(now),
    cachedConcert(concertId, now),
    queryPage<Schedule>(
      { pk: pk.concert(concertId), prefix: prefix.schedule, freshness: 'recent' },
      MAX_SCHEDULES,
      undefined,
    ),
  ]);
  const coming = rows
    .filter(({ startsAt }) => startsAt > now)
    .toSorted((one, other) => one.startsAt - other.startsAt);
  return { document, concert, coming };
};
