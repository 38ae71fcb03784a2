import { readAll } from '#web/api.ts';
import type { Schedule } from '#web/api-types.ts';
import { byStart } from '#web/i18n/show-time.ts';
import { type Query, useQuery } from '#web/query.ts';

/** Often enough to follow a sale, rarely enough for a crowd. */
const REFRESH_MS = 10_000;

const readSchedules = async (concertId: string, signal: AbortSignal): Promise<readonly Schedule[]> => {
  const schedules = await readAll('GET /concerts/{concertId}/schedules', () => ({
    path: { concertId },
    signal,
  }));
  return schedules.toSorted(byStart);
};

/** The dates of a concert in order, refreshed while visible. @param isWanted `false` reads nothing yet */
export const useSchedules = (concertId: string, isWanted = true): Query<readonly Schedule[]> =>
  useQuery(isWanted ? `schedules ${concertId}` : undefined, (signal) => readSchedules(concertId, signal), {
    refreshMs: REFRESH_MS,
  });
