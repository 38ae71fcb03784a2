import { routes } from '#functions/routes.ts';
import { endpoint, reply } from '#lib/http/endpoint.ts';
import { updateSchedule } from '#lib/operations/update-schedule.ts';
import { ScheduleChangeBody, ScheduleSettingsView, scheduleSettingsView } from '#lib/views/concert.ts';

export const handler = endpoint(routes.updateSchedule, {
  summary:
    'Opens, closes, pauses, resumes or changes the sale of a date, moves its show, or sets a message to those who wait.',
  body: ScheduleChangeBody,
  responses: { 200: ScheduleSettingsView },
  errors: ['DRAW_FIXED', 'SCHEDULE_NOT_FOUND', 'SCHEDULE_BOOKED', 'CONFLICT'],
  run: async ({ path, body, now }) =>
    reply(200, scheduleSettingsView(await updateSchedule(path.concertId, path.scheduleId, body, now), now)),
});
