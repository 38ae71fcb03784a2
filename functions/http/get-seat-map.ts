import { routes } from '#functions/routes.ts';
import { endpoint, reply } from '#lib/http/endpoint.ts';
import { getSeatMap } from '#lib/operations/get-seat-map.ts';
import { SeatMapView } from '#lib/views/seat.ts';

export const handler = endpoint(routes.getSeatMap, {
  summary: 'Returns all seats of a date, each available, held or sold.',
  responses: { 200: SeatMapView },
  errors: ['SCHEDULE_NOT_FOUND'],
  run: async ({ path, now }) => reply(200, await getSeatMap(path.concertId, path.scheduleId, now)),
});
