import type { Schedule } from '#web/api-types.ts';
import { byStart } from '#web/i18n/show-time.ts';
import { readAll } from '#web/paging.ts';
import { type Query, useQuery } from '#web/query.ts';
import { schedulesOf } from '#web/read-schedules.ts';

/** Often enough to follow a sale, rarely enough for a crowd. */
const REFRESH_MS = 10_000;

const readSchedules = async (concertId: string, signal: AbortSignal): Promise<readonly Schedule[]> =>
  (await readAll(schedulesOf(concertId), signal)).toSorted(byStart);

/** The dates of a concert in order, refreshed while visible. @param isWanted `false` reads nothing yet */
export const useSchedules = (concertId: string, isWanted = true): Query<readonly Schedule[]> =>
  useQuery(isWanted ? `schedules ${concertId}` : undefined, (signal) => readSchedules(concertId, signal), {
    refreshMs: REFRESH_MS,
  });
