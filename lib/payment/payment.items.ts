import { changedSinceRead } from '#lib/errors.ts';
import type { PaymentId, TokenId, UserId } from '#lib/ids.ts';
import type { Payment } from '#lib/payment/payment.ts';
import { keys, pk, prefix } from '#lib/table/keys.ts';
import { getRow, queryAll } from '#lib/table/read.ts';
import { overwrite, put, rowIsNew, update, type Write } from '#lib/table/write.ts';

export const readPayment = (userId: UserId, paymentId: PaymentId): Promise<Payment | undefined> =>
  getRow<Payment>(keys.payment(userId, paymentId), 'latest');

/** What was paid on a pass, in the order of the seats; empty when nothing was. */
export const readPaymentsOf = async (userId: UserId, tokenId: TokenId): Promise<Payment[]> => {
  const payments = await queryAll<Payment>({
    pk: pk.user(userId),
    prefix: prefix.payment,
    freshness: 'latest',
  });
  return payments
    .filter((payment) => payment.tokenId === tokenId && payment.status !== 'FAILED')
    .toSorted((one, other) => one.seatNumber - other.seatNumber);
};

export const putPayment = (payment: Payment): Write =>
  put({ ...keys.payment(payment.userId, payment.paymentId), ...payment }, rowIsNew, changedSinceRead);

/** A note for the record; nothing depends on it. One a reservation, however often paying it is tried. */
export const noteFailedPayment = (payment: Payment): Write => {
  const paymentId = payment.reservationId as string as PaymentId;
  return overwrite({
    ...keys.payment(payment.userId, paymentId),
    ...payment,
    paymentId,
    status: 'FAILED',
    paidAt: undefined,
  });
};

export const cancelPaymentRow = ({ userId, paymentId }: Payment): Write =>
  update(
    keys.payment(userId, paymentId),
    { set: { status: 'CANCELLED' } },
    { expression: '#status = :success', values: { ':success': 'SUCCESS' } },
    changedSinceRead,
  );
