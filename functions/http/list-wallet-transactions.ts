import * as z from 'zod/mini';

import { routes } from '#functions/routes.ts';
import { endpoint, reply } from '#lib/http/endpoint.ts';
import { linkTo, PageQuery } from '#lib/http/paging.ts';
import { listWalletTransactions } from '#lib/operations/list-wallet-transactions.ts';
import { WalletTransactionView, walletTransactionView } from '#lib/views/wallet.ts';

export const handler = endpoint(routes.listWalletTransactions, {
  summary: 'Lists the entries of the caller’s point ledger.',
  query: PageQuery,
  responses: { 200: z.array(WalletTransactionView) },
  errors: ['USER_NOT_FOUND'],
  run: async ({ path, query }) => {
    const { rows, next } = await listWalletTransactions(
      path.userId,
      query,
      routes.listWalletTransactions.path,
    );
    return reply(200, rows.map(walletTransactionView), linkTo(next));
  },
});
