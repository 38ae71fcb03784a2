import { call, send } from '#web/api.ts';
import { ApiError } from '#web/api-error.ts';
import type { ConcertDetails, Schedule } from '#web/api-types.ts';
import { type Query, useQuery } from '#web/query.ts';

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
  let query = {};
  for (;;) {
    const { data, next } = await send('GET /concerts/{concertId}/schedules', {
      path: { concertId },
      query,
      signal,
    });
    const found = data.find((schedule) => schedule.scheduleId === scheduleId);
    if (found) return found;
    if (next === undefined) throw new ApiError('SCHEDULE_NOT_FOUND', { status: 404 });
    query = { cursor: next };
  }
};
