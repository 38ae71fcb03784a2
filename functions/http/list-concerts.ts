import * as z from 'zod/mini';

import { routes } from '#functions/routes.ts';
import { endpoint, reply } from '#lib/http/endpoint.ts';
import { linkTo, PageQuery } from '#lib/http/paging.ts';
import { listConcerts } from '#lib/operations/list-concerts.ts';
import { ListedConcertView, listedConcertView } from '#lib/views/concert.ts';

export const handler = endpoint(routes.listConcerts, {
  summary:
    'Lists the concerts with how they sell, except those with `listed: false`. A page may have fewer than `limit`. One concert has more fields.',
  query: PageQuery,
  responses: { 200: z.array(ListedConcertView) },
  run: async ({ query, now }) => {
    const { concerts, next } = await listConcerts(query, now);
    return reply(200, concerts.map(listedConcertView), linkTo(next));
  },
});
