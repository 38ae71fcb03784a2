import type { Concert, ConcertChange } from '#lib/concert/concert.ts';
import { changeConcert } from '#lib/concert/concert.items.ts';
import type { ConcertId } from '#lib/ids.ts';
import { retryOnConflict, write } from '#lib/table/transact.ts';

/** Changes a concert. A new price applies to seats held from now on. @throws DomainError CONCERT_NOT_FOUND, CONFLICT */
export const updateConcert = async (concertId: ConcertId, change: ConcertChange): Promise<Concert> =>
  retryOnConflict(() => write<Concert>(changeConcert(concertId, change)));
