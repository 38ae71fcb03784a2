import type { Instant } from '#lib/clock.ts';
import { cachedSchedule } from '#lib/concert/cached-concert.ts';
import { DomainError } from '#lib/errors.ts';
import type { PaymentId, UserId } from '#lib/ids.ts';
import { count } from '#lib/metrics.ts';
import { cancelUntil, mayCancel, paidFor } from '#lib/payment/payment.ts';
import { cancelPaymentRow, readPayment } from '#lib/payment/payment.items.ts';
import { isPaid, wasPaid } from '#lib/payment/status.ts';
import { reopenSale } from '#lib/queue/queue-state.items.ts';
import { cancelPaidReservation, releaseHold, returnSeat } from '#lib/seat/seat.items.ts';
import { retryOnConflict, transact } from '#lib/table/transact.ts';
import { post, readWallet } from '#lib/wallet/wallet.items.ts';

/**
 * Cancels a payment: refunds the points, frees the seat and reopens a sold-out sale. Cancelling again changes nothing.
 * @throws DomainError PAYMENT_NOT_FOUND, CANCELLATION_CLOSED (with `cancelUntil`), CONFLICT
 */
export const cancelPayment = async (userId: UserId, paymentId: PaymentId, now: Instant): Promise<void> =>
  retryOnConflict(async () => {
    const payment = await readPayment(userId, paymentId);
    if (!payment || !wasPaid(payment.status)) throw new DomainError('PAYMENT_NOT_FOUND');
    if (!isPaid(payment.status)) return;

    const schedule = await cachedSchedule(payment.concertId, payment.scheduleId, now);
    if (!mayCancel(schedule, now)) {
      throw new DomainError('CANCELLATION_CLOSED', {
        cancelUntil: new Date(cancelUntil(schedule)).toISOString(),
      });
    }

    const { seatHoldId: holdId, scheduleId, seatNumber } = payment;
    const refund = {
      type: 'REFUND' as const,
      amount: payment.amount,
      description: `좌석 ${seatNumber}번 결제 취소`,
      of: paidFor(payment, schedule.timezone),
    };
    await transact([
      cancelPaymentRow(payment),
      cancelPaidReservation(payment),
      releaseHold({ holdId, scheduleId, seatNumber }, 'CONFIRMED', now),
      returnSeat({ scheduleId, seatNumber }),
      reopenSale(scheduleId),
      ...post(await readWallet(userId), [refund], now).writes,
    ]);
    count('refunded', 1);
  });
