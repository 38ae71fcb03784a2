import { routes } from '#functions/routes.ts';
import { endpoint, reply } from '#lib/http/endpoint.ts';
import { pay } from '#lib/payment/pay.ts';
import { PaidView, paidView } from '#lib/payment/payment.view.ts';

export const handler = endpoint(routes.pay, {
  summary: 'Pays all held seats from the wallet; holding none, takes the best available seat first.',
  responses: { 200: PaidView },
  errors: [
    'INSUFFICIENT_POINTS',
    'PASS_EXPIRED',
    'USER_NOT_FOUND',
    'SCHEDULE_CLOSED',
    'NO_SEAT_FREE',
    'SEAT_LIMIT_REACHED',
    'CONFLICT',
  ],
  run: async ({ caller, now }) => reply(200, paidView(await pay(caller, now))),
});
