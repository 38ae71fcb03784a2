import { pageDocument } from '#lib/bucket/page-document.ts';
import type { Instant } from '#lib/clock.ts';
import { cachedConcert, cachedDates } from '#lib/concert/cached-concert.ts';
import type { ConcertId } from '#lib/ids.ts';

/** The page of a concert: its document, and what its card says. @throws DomainError CONCERT_NOT_FOUND */
export const getConcertPage = async (concertId: ConcertId, now: Instant) => {
  const [document, concert, dates] = await Promise.all([
    pageDocument(now),
    cachedConcert(concertId, now),
    cachedDates(concertId, now),
  ]);
  const coming = dates
    .filter(({ startsAt }) => startsAt > now)
    .toSorted((one, other) => one.startsAt - other.startsAt);
  return { document, concert, coming };
};
