import { call } from '#web/api.ts';
import { useQuery } from '#web/query.ts';

const REFRESH_MS = 10_000;

/** How many seats are unsold although none is free: held seats may become free again. */
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
