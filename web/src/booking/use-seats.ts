import { call } from '#web/api.ts';
import type { Seat } from '#web/api-types.ts';
import { type Query, useQuery } from '#web/query.ts';
import type { Line } from '#web/queue/kept-place.ts';

/** The seats of a date, kept fresh while they are looked at. */
export const useSeats = ({ concertId, scheduleId }: Line, refreshMs: number): Query<readonly Seat[]> =>
  useQuery(
    `seats ${concertId} ${scheduleId}`,
    (signal) =>
      call('GET /concerts/{concertId}/schedules/{scheduleId}/seats', {
        path: { concertId, scheduleId },
        signal,
      }),
    { refreshMs },
  );
