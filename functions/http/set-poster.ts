import { routes } from '#functions/routes.ts';
import { endpoint, reply } from '#lib/http/endpoint.ts';
import { setPoster } from '#lib/operations/set-poster.ts';
import { ConcertDetailsView, concertDetailsView } from '#lib/views/concert.ts';
import { MAX_POSTER_BODY_BYTES, PosterBody, picturesOf } from '#lib/views/poster.ts';

export const handler = endpoint(routes.setPoster, {
  summary: 'Gives a concert a poster in two sizes, in place of any other.',
  body: PosterBody,
  maxBodyBytes: MAX_POSTER_BODY_BYTES,
  responses: { 200: ConcertDetailsView },
  errors: ['CONCERT_NOT_FOUND', 'POSTERS_UNAVAILABLE', 'CONFLICT'],
  run: async ({ path, body, now }) =>
    reply(200, concertDetailsView(await setPoster(path.concertId, picturesOf(body), now))),
});
