import { routes } from '#functions/routes.ts';
import { replacePoster } from '#lib/concert/poster.items.ts';
import { endpoint, reply } from '#lib/http/endpoint.ts';
import { ConcertDetailsView, concertDetailsView } from '#lib/views/concert.ts';

export const handler = endpoint(routes.removePoster, {
  summary: 'Removes the poster of a concert, if it has one.',
  responses: { 200: ConcertDetailsView },
  errors: ['CONCERT_NOT_FOUND', 'CONFLICT'],
  run: async ({ path }) =>
    reply(200, concertDetailsView(await replacePoster(path.concertId, async () => undefined))),
});
