import type { Instant } from '#lib/clock.ts';
import type { Concert, NewConcert } from '#lib/concert/concert.ts';
import { putConcert } from '#lib/concert/concert.items.ts';
import { type Once, once } from '#lib/table/idempotency.ts';
import { type ConcertId, newId } from '#lib/ids.ts';
import { retryOnConflict, transact } from '#lib/table/transact.ts';

/**
 * Adds a concert.
 * @param request identifies repetitions; without it, each call adds a concert
 * @throws DomainError IDEMPOTENCY_KEY_REUSED, CONFLICT
 */
export const createConcert = async (fresh: NewConcert, now: Instant, request?: Once): Promise<Concert> =>
  once<Concert>(request, async (keep) => {
    // One id for all attempts: another id would add another concert.
    const concert: Concert = { ...fresh, concertId: newId<ConcertId>(now), createdAt: now };
    try {
      await retryOnConflict(() => transact([...keep(concert), putConcert(concert, () => new AlreadyPut())]));
    } catch (error) {
      if (!(error instanceof AlreadyPut)) throw error;
    }
    return concert;
  });

/** The row is there: an earlier copy of the same write, whose answer was lost, has put it. */
class AlreadyPut extends Error {}
