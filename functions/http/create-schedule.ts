import { routes } from '#functions/routes.ts';
import { endpoint, reply } from '#lib/http/endpoint.ts';
import { onceOf } from '#lib/table/idempotency.ts';
import { createSchedule } from '#lib/operations/create-schedule.ts';
import { SEAT_COUNT } from '#lib/seat/seat.ts';
import {
  NewScheduleBody,
  newScheduleOf,
  ScheduleSettingsView,
  scheduleSettingsView,
} from '#lib/views/concert.ts';

export const handler = endpoint(routes.createSchedule, {
  summary: `Adds a date with ${SEAT_COUNT} seats to a concert.`,
  body: NewScheduleBody,
  repeatable: true,
  responses: { 201: ScheduleSettingsView },
  errors: ['CONCERT_NOT_FOUND', 'IDEMPOTENCY_KEY_REUSED', 'CONFLICT'],
  run: async ({ caller, path: { concertId }, body, idempotencyKey, now }) => {
    const request = onceOf(caller.userId, idempotencyKey, { createSchedule: body, concertId });
    const schedule = await createSchedule({ concertId, ...newScheduleOf(body) }, now, request);
    return reply(201, scheduleSettingsView(schedule, now));
  },
});
