import * as z from 'zod/mini';

import { routes } from '#functions/routes.ts';
import { type Concert, isListed } from '#lib/concert/concert.ts';
import { endpoint, reply } from '#lib/http/endpoint.ts';
import { linkTo, PageQuery } from '#lib/http/page.ts';
import { pk } from '#lib/table/keys.ts';
import { readPage } from '#lib/table/read-page.ts';
import { ConcertView, concertView } from '#lib/views/concert.ts';

export const handler = endpoint(routes.listConcerts, {
  summary:
    'Lists the concerts, except those with `listed: false`. A page may have fewer than `limit`. One concert has more fields.',
  query: PageQuery,
  responses: { 200: z.array(ConcertView) },
  run: async ({ query }) => {
    const { rows, next } = await readPage<Concert>(
      { pk: pk.concerts, freshness: 'recent' },
      query,
      routes.listConcerts.path,
    );
    return reply(200, rows.filter(isListed).map(concertView), linkTo(next));
  },
});
