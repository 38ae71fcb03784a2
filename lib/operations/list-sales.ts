import { DAY, type Instant } from '#lib/clock.ts';
import { cachedDates } from '#lib/concert/cached-concert.ts';
import type { Concert, Schedule } from '#lib/concert/concert.ts';
import { isDomainError } from '#lib/errors.ts';
import { type Admission, admissionOf } from '#lib/operations/get-admission.ts';
import { cachedQueueState } from '#lib/queue/queue-state.items.ts';
import { cachedHolds } from '#lib/seat/cached-holds.ts';
import { pk } from '#lib/table/keys.ts';
import { type PageRequest, readPage } from '#lib/table/read-page.ts';

export interface Sale {
  readonly concert: Concert;
  readonly schedule: Schedule;
  readonly admission: Admission;
}

/** Sales that open later than this from now are left out. */
const SOON_MS = DAY;

/**
 * The current sales of a page of concerts: those that are open, paused, closed or about to open, until their show begins. Dates
 * and figures are at most a second old.
 */
export const listSales = async (page: PageRequest, now: Instant) => {
  const { rows: concerts, next } = await readPage<Concert>(
    { pk: pk.concerts, freshness: 'recent' },
    page,
    '/admin/sales',
  );
  const sales = await Promise.all(concerts.map((concert) => salesOf(concert, now)));
  return { sales: sales.flat(), next };
};

const salesOf = async (concert: Concert, now: Instant): Promise<Sale[]> => {
  const dates = await cachedDates(concert.concertId, now);
  const current = dates.filter((date) => isCurrent(date, now));
  const sales = await Promise.all(current.map((schedule) => saleOf(concert, schedule, now)));
  return sales.filter((sale) => sale !== undefined);
};

const isCurrent = ({ startsAt, saleOpensAt = 0 }: Schedule, now: Instant): boolean =>
  startsAt > now && saleOpensAt <= now + SOON_MS;

/** @returns `undefined` for a date that has been deleted since it was read */
const saleOf = async (concert: Concert, schedule: Schedule, now: Instant): Promise<Sale | undefined> => {
  const { scheduleId } = schedule;
  try {
    const [state, holds] = await Promise.all([
      cachedQueueState(scheduleId, now),
      cachedHolds(scheduleId, now),
    ]);
    return { concert, schedule, admission: admissionOf(state, holds, now) };
  } catch (error) {
    if (isDomainError(error, 'SCHEDULE_NOT_FOUND')) return undefined;
    throw error;
  }
};
