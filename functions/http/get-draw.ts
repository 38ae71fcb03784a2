import { routes } from '#functions/routes.ts';
import { endpoint, reply } from '#lib/http/endpoint.ts';
import { getDraw } from '#lib/operations/get-draw.ts';
import { DrawView, drawView } from '#lib/views/draw.ts';

export const handler = endpoint(routes.getDraw, {
  summary: 'Returns the draw of a date: its rules, its checkpoint, and the round of the beacon.',
  responses: { 200: DrawView },
  errors: ['SCHEDULE_NOT_FOUND', 'DRAW_NOT_FOUND'],
  run: async ({ path, now }) => reply(200, drawView(await getDraw(path.concertId, path.scheduleId, now))),
});
