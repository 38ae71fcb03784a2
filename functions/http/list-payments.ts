import * as z from 'zod/mini';

import { routes } from '#functions/routes.ts';
import { endpoint, reply } from '#lib/http/endpoint.ts';
import { linkTo, PageQuery } from '#lib/http/paging.ts';
import { listWalletTransactions } from '#lib/operations/list-wallet-transactions.ts';
import { PaymentHistoryView, paymentHistoryView } from '#lib/views/wallet.ts';

export const handler = endpoint(routes.listPayments, {
  summary: 'Lists the caller’s charges, payments and refunds.',
  query: PageQuery,
  responses: { 200: z.array(PaymentHistoryView) },
  errors: ['USER_NOT_FOUND'],
  run: async ({ path, query }) => {
    const { rows, next } = await listWalletTransactions(path.userId, query, routes.listPayments.path);
    return reply(200, rows.map(paymentHistoryView), linkTo(next));
  },
});
