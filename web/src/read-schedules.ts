import { send } from '#web/api.ts';
import type { Schedule } from '#web/api-types.ts';
import { fromCursor, type ReadPage } from '#web/paging.ts';

/** Reads a page of the dates of a concert. */
export const schedulesOf =
  (concertId: string): ReadPage<Schedule> =>
  (cursor, signal) =>
    send('GET /concerts/{concertId}/schedules', { path: { concertId }, query: fromCursor(cursor), signal });
