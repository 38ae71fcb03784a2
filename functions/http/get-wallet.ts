import { routes } from '#functions/routes.ts';
import { endpoint, reply } from '#lib/http/endpoint.ts';
import { WalletView } from '#lib/views/wallet.ts';
import { readWallet } from '#lib/wallet/wallet.items.ts';

export const handler = endpoint(routes.getWallet, {
  summary: 'Returns the points in the caller’s wallet.',
  responses: { 200: WalletView },
  errors: ['USER_NOT_FOUND'],
  run: async ({ path }) => reply(200, { point: (await readWallet(path.userId)).balance }),
});
