import { routes } from '#functions/routes.ts';
import { endpoint, reply } from '#lib/http/endpoint.ts';
import { deleteSchedule } from '#lib/operations/delete-schedule.ts';

export const handler = endpoint(routes.deleteSchedule, {
  summary: 'Deletes a date that nobody has joined.',
  responses: { 204: null },
  errors: ['SCHEDULE_NOT_FOUND', 'SCHEDULE_JOINED', 'CONFLICT'],
  run: async ({ path: { concertId, scheduleId } }) => {
    await deleteSchedule(concertId, scheduleId);
    return reply(204, null);
  },
});
