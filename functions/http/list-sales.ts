import * as z from 'zod/mini';

import { routes } from '#functions/routes.ts';
import { endpoint, reply } from '#lib/http/endpoint.ts';
import { linkTo, PageQuery } from '#lib/http/paging.ts';
import { listSales } from '#lib/operations/list-sales.ts';
import { SaleView, saleView } from '#lib/views/sale.ts';

export const handler = endpoint(routes.listSales, {
  summary:
    'Lists the dates that are on sale, paused, closed or open within a day, with live figures. `limit` counts concerts.',
  query: PageQuery,
  responses: { 200: z.array(SaleView) },
  run: async ({ query, now }) => {
    const { sales, next } = await listSales(query, now);
    return reply(
      200,
      sales.map((sale) => saleView(sale, now)),
      linkTo(next),
    );
  },
});
