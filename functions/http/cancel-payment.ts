import { routes } from '#functions/routes.ts';
import { endpoint, reply } from '#lib/http/endpoint.ts';
import { cancelPayment } from '#lib/operations/cancel-payment.ts';

export const handler = endpoint(routes.cancelPayment, {
  summary:
    'Cancels a payment, until the end of the day before the show: refunds the points and frees the seat.',
  responses: { 204: null },
  errors: ['PAYMENT_NOT_FOUND', 'CANCELLATION_CLOSED', 'CONFLICT'],
  run: async ({ path, now }) => {
    await cancelPayment(path.userId, path.paymentId, now);
    return reply(204, null);
  },
});
