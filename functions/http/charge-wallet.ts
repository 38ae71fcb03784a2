import { routes } from '#functions/routes.ts';
import { endpoint, reply } from '#lib/http/endpoint.ts';
import { chargeWallet } from '#lib/operations/charge-wallet.ts';
import { ChargeBody, WalletView } from '#lib/views/wallet.ts';

export const handler = endpoint(routes.chargeWallet, {
  summary: 'Adds points to the caller’s wallet. With an `Idempotency-Key`, a repeated request adds nothing.',
  body: ChargeBody,
  repeatable: true,
  responses: { 200: WalletView },
  errors: ['USER_NOT_FOUND', 'BALANCE_LIMIT_REACHED', 'IDEMPOTENCY_KEY_REUSED', 'CONFLICT'],
  run: async ({ path: { userId }, body: { point }, idempotencyKey, now }) =>
    reply(200, { point: await chargeWallet({ userId, point, idempotencyKey, now }) }),
});
