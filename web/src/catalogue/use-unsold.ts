import { call } from '#web/api.ts';
import { useQuery } from '#web/query.ts';

const REFRESH_MS = 10_000;

/** Seats that are not sold, of a date that has none free: some of them may come back. */
export const useUnsold = (concertId: string, scheduleId: string | undefined): number | undefined =>
  useQuery(
    scheduleId && `unsold ${scheduleId}`,
    async (signal) => {
      const path = { concertId, scheduleId: scheduleId ?? '' };
      const board = await call('GET /concerts/{concertId}/schedules/{scheduleId}/queue', { path, signal });
      return board.seatsLeft;
    },
    { refreshMs: REFRESH_MS },
  ).data;
