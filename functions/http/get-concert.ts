import { routes } from '#functions/routes.ts';
import { cachedConcert } from '#lib/concert/cached-concert.ts';
import { endpoint, reply } from '#lib/http/endpoint.ts';
import { ConcertDetailsView, concertDetailsView } from '#lib/views/concert.ts';

export const handler = endpoint(routes.getConcert, {
  summary: 'Returns a concert.',
  responses: { 200: ConcertDetailsView },
  errors: ['CONCERT_NOT_FOUND'],
  run: async ({ path, now }) => reply(200, concertDetailsView(await cachedConcert(path.concertId, now))),
});
