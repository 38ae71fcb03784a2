import { routes } from '#functions/routes.ts';
import { endpoint, reply } from '#lib/http/endpoint.ts';
import { updateConcert } from '#lib/operations/update-concert.ts';
import { ConcertChangeBody, ConcertDetailsView, concertDetailsView } from '#lib/views/concert.ts';

export const handler = endpoint(routes.updateConcert, {
  summary: 'Changes a concert: `null` removes a field. A new price applies to seats held from now on.',
  body: ConcertChangeBody,
  responses: { 200: ConcertDetailsView },
  errors: ['CONCERT_NOT_FOUND', 'CONFLICT'],
  run: async ({ path, body }) => reply(200, concertDetailsView(await updateConcert(path.concertId, body))),
});
