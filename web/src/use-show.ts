import { call } from '#web/api.ts';
import { ApiError } from '#web/api-error.ts';
import type { ConcertDetails, Schedule } from '#web/api-types.ts';
import { findPage } from '#web/paging.ts';
import { type Query, useQuery } from '#web/query.ts';
import { schedulesOf } from '#web/read-schedules.ts';

/** One date of a concert. */
export interface Show {
  readonly concert: ConcertDetails;
  readonly schedule: Schedule;
}

/** The concert and date of a queue. Read once, not with every poll. */
export const useShow = (concertId: string, scheduleId: string): Query<Show> =>
  useQuery(`show ${concertId} ${scheduleId}`, async (signal) => {
    const [concert, schedule] = await Promise.all([
      call('GET /concerts/{concertId}', { path: { concertId }, signal }),
      findSchedule(concertId, scheduleId, signal),
    ]);
    return { concert, schedule };
  });

const findSchedule = async (
  concertId: string,
  scheduleId: string,
  signal: AbortSignal,
): Promise<Schedule> => {
  const isWanted = (schedule: Schedule): boolean => schedule.scheduleId === scheduleId;
  const found = (await findPage(schedulesOf(concertId), isWanted, signal))?.find(isWanted);
  if (!found) throw new ApiError('SCHEDULE_NOT_FOUND', { status: 404 });
  return found;
};
