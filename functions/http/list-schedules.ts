import * as z from 'zod/mini';

import { routes } from '#functions/routes.ts';
import { endpoint, reply } from '#lib/http/endpoint.ts';
import { linkTo, PageQuery } from '#lib/http/paging.ts';
import { listSchedules } from '#lib/operations/list-schedules.ts';
import { ScheduleView, scheduleView } from '#lib/views/concert.ts';

export const handler = endpoint(routes.listSchedules, {
  summary: 'Lists the dates of a concert, each with the number of seats available now.',
  query: PageQuery,
  responses: { 200: z.array(ScheduleView) },
  errors: ['CONCERT_NOT_FOUND'],
  run: async ({ path, query, now }) => {
    const { schedules, next } = await listSchedules(path.concertId, query, now);
    return reply(
      200,
      schedules.map(({ schedule, available }) => scheduleView(schedule, available, now)),
      linkTo(next),
    );
  },
});
