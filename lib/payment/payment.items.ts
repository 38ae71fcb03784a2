import { changedSinceRead } from '#lib/errors.ts';
import type { PaymentId, TokenId, UserId } from '#lib/ids.ts';
import type { Payment } from '#lib/payment/payment.ts';
import { keys, pk, prefix } from '#lib/table/keys.ts';
import { paymentTransitions, wasPaid } from '#lib/payment/status.ts';
import { getRow, queryAll } from '#lib/table/read.ts';
import { move } from '#lib/table/transitions.ts';
import { overwrite, put, rowIsNew, update, type Write } from '#lib/table/write.ts';

/** The payment as it is now. */
export const readPayment = (userId: UserId, paymentId: PaymentId): Promise<Payment | undefined> =>
  getRow<Payment>(keys.payment(userId, paymentId), 'latest');

/** The payments made on a pass as they are now, by seat number. */
export const readPaymentsOf = async (userId: UserId, tokenId: TokenId): Promise<Payment[]> => {
  const payments = await queryAll<Payment>({
    pk: pk.user(userId),
    prefix: prefix.payment,
    freshness: 'latest',
  });
  return payments
    .filter((payment) => payment.tokenId === tokenId && wasPaid(payment.status))
    .toSorted((one, other) => one.seatNumber - other.seatNumber);
};

export const putPayment = (payment: Payment): Write =>
  put({ ...keys.payment(payment.userId, payment.paymentId), ...payment }, rowIsNew, changedSinceRead);

/**
 * Records a failed payment. No decision depends on it. A reservation has at most one such row, however often its payment
 * fails.
 */
export const putFailedPayment = (payment: Payment): Write => {
  const paymentId = payment.reservationId as string as PaymentId;
  return overwrite({
    ...keys.payment(payment.userId, paymentId),
    ...payment,
    paymentId,
    status: 'FAILED',
    paidAt: undefined,
  });
};

export const cancelPaymentRow = ({ userId, paymentId }: Payment): Write => {
  const { condition, set } = move(paymentTransitions, 'SUCCESS', 'CANCELLED');
  return update(keys.payment(userId, paymentId), { set }, condition, changedSinceRead);
};
