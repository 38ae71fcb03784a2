import * as z from 'zod/mini';

import { routes } from '#functions/routes.ts';
import { endpoint, Html, reply } from '#lib/http/endpoint.ts';
import { getConcertPage } from '#lib/operations/get-concert-page.ts';
import { DATE_DOCUMENT } from '#lib/page-paths.ts';
import { concertPage } from '#lib/views/concert-page.ts';

export const handler = endpoint(routes.getConcertPage, {
  summary: 'Returns the page of a concert, with what a shared link shows.',
  // Messengers and other sites add parameters to a shared link, such as `fbclid`.
  query: z.looseObject({}),
  responses: { 200: Html },
  errors: ['CONCERT_NOT_FOUND'],
  run: async ({ path, query, now }) =>
    reply(200, concertPage(await getConcertPage(path.concertId, now), DATE_DOCUMENT in query)),
});
