import { routes } from '#functions/routes.ts';
import { endpoint, reply } from '#lib/http/endpoint.ts';
import { cancelDraw } from '#lib/operations/cancel-draw.ts';
import { DrawView, drawView } from '#lib/views/draw.ts';

export const handler = endpoint(routes.cancelDraw, {
  summary: 'Cancels a draw as a whole: its entries are void, and the sale opens first come, first served.',
  responses: { 200: DrawView },
  errors: ['SCHEDULE_NOT_FOUND', 'DRAW_NOT_FOUND', 'DRAW_DECIDED', 'CONFLICT'],
  run: async ({ path, now }) => reply(200, drawView(await cancelDraw(path.concertId, path.scheduleId, now))),
});
