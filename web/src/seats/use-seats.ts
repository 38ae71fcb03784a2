import { call } from '#web/api.ts';
import type { Seat } from '#web/api-types.ts';
import { type Query, useQuery } from '#web/query.ts';

interface DateIds {
  readonly concertId: string;
  readonly scheduleId: string;
}

/** The seats of a date, read again every `refreshMs` while the page is visible. */
export const useSeats = ({ concertId, scheduleId }: DateIds, refreshMs: number): Query<readonly Seat[]> =>
  useQuery<readonly Seat[]>(
    `seats ${concertId} ${scheduleId}`,
    (signal) =>
      call('GET /concerts/{concertId}/schedules/{scheduleId}/seats', {
        path: { concertId, scheduleId },
        signal,
      }),
    { refreshMs },
  );
