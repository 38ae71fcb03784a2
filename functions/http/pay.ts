import { routes } from '#functions/routes.ts';
import { endpoint, reply } from '#lib/http/endpoint.ts';
import { pay } from '#lib/operations/pay.ts';
import { PaidView, paidView, PayBody } from '#lib/views/payment.ts';

export const handler = endpoint(routes.pay, {
  summary: 'Pays all held seats from the wallet, if they match the seats and the total in the request.',
  body: PayBody,
  responses: { 200: PaidView },
  errors: ['HOLD_CHANGED', 'INSUFFICIENT_POINTS', 'PASS_EXPIRED', 'USER_NOT_FOUND', 'CONFLICT'],
  run: async ({ caller, body, now }) => reply(200, paidView(await pay(caller, body, now))),
});
