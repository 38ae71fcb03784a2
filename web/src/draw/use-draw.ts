import { call } from '#web/api.ts';
import type { Draw } from '#web/api-types.ts';
import { type Query, useQuery } from '#web/query.ts';

const FIRST_REFRESH_MS = 10_000;

/** How often a draw is read again, by its state. A draw that is over does not change. */
const refreshOf: Readonly<Record<Draw['state'], number | undefined>> = {
  ANNOUNCED: 60_000,
  ENTERING: 10_000,
  CLOSING: 2_000,
  DELAYED: 2_000,
  SEALED: 2_000,
  DRAWN: undefined,
  CANCELLED: undefined,
};

/** The draw of a date, refreshed until it is over. */
export const useDraw = (concertId: string, scheduleId: string): Query<Draw> =>
  useQuery(
    `draw ${concertId} ${scheduleId}`,
    (signal) =>
      call('GET /concerts/{concertId}/schedules/{scheduleId}/draw', {
        path: { concertId, scheduleId },
        signal,
      }),
    { refreshMs: (draw) => (draw ? refreshOf[draw.state] : FIRST_REFRESH_MS) },
  );
