import type { Instant } from '#lib/clock.ts';
import type { Schedule } from '#lib/concert/concert.ts';
import { findSchedule } from '#lib/concert/find-concert.ts';
import { DomainError } from '#lib/errors.ts';
import { newId, type PaymentId, type TokenId } from '#lib/ids.ts';
import { paidFor, type Payment } from '#lib/payment/payment.ts';
import { noteFailedPayment, putPayment, readPaymentsOf } from '#lib/payment/payment.items.ts';
import { readPlace, spendPass } from '#lib/queue/place.items.ts';
import { hasLivePass } from '#lib/queue/queue.ts';
import type { QueueToken } from '#lib/queue/token.ts';
import { holdSeats } from '#lib/seat/hold-seats.ts';
import { type Hold, isHeldBy } from '#lib/seat/seat.ts';
import { confirmHold, payReservation, readHolds, sellSeat } from '#lib/seat/seat.items.ts';
import { againOnConflict, transact, write } from '#lib/table/transact.ts';
import type { Write } from '#lib/table/write.ts';
import { type Entry, post, readWallet } from '#lib/wallet/wallet.items.ts';

/** What was paid, one row a seat, and the show it is for. */
export interface Paid {
  readonly payments: readonly [Payment, ...Payment[]];
  readonly schedule: Schedule;
}

/**
 * Pays all that the bearer holds, and ends the pass, which frees its slot. Holding nothing, the bearer first takes the
 * best available seat. Asked again, also after the pass has ended, it answers with the same payment.
 * @throws DomainError INSUFFICIENT_POINTS (with `point` and `balance`), PASS_EXPIRED, USER_NOT_FOUND, NO_SEAT_FREE, CONFLICT
 */
export const pay = async (token: QueueToken, now: Instant): Promise<Paid> => {
  const schedule = await findSchedule(token.concertId, token.scheduleId, now);
  const payments = await againOnConflict(() => payOrRepeat(token, schedule, now));
  return { payments, schedule };
};

const payOrRepeat = async (
  token: QueueToken,
  schedule: Schedule,
  now: Instant,
): Promise<Paid['payments']> => {
  const { userId, scheduleId, tokenId } = token;
  // The place before the holds: a hold added meanwhile changes its version, and this is decided again.
  const place = await readPlace(userId, scheduleId);
  if (place?.tokenId !== tokenId || !hasLivePass(place, now)) {
    const [first, ...others] = await readPaymentsOf(userId, tokenId);
    if (!first) throw new DomainError('PASS_EXPIRED');
    return [first, ...others];
  }

  const [holds, wallet] = await Promise.all([readHolds(scheduleId, 'latest'), readWallet(userId)]);
  const held = holds.filter((hold) => isHeldBy(userId, hold, now));
  const [first, ...others] = held.map((hold) => ({ hold, payment: paymentOf(hold, tokenId, now) }));
  if (!first) {
    await holdSeats(token, { count: 1 }, now);
    return payOrRepeat(token, schedule, now);
  }

  const sales = [first, ...others];
  const payments: Paid['payments'] = [first.payment, ...others.map(({ payment }) => payment)];
  const point = payments.reduce((sum, { amount }) => sum + amount, 0);
  if (wallet.balance < point) {
    await Promise.all(payments.map((payment) => write(noteFailedPayment(payment))));
    throw new DomainError('INSUFFICIENT_POINTS', { point, balance: wallet.balance });
  }
  const { writes } = post(
    wallet,
    payments.map((payment) => debitOf(payment, schedule)),
    now,
  );
  await transact([
    spendPass(place, now),
    ...sales.flatMap(({ hold, payment }) => sale(hold, payment, now)),
    ...writes,
  ]);
  return payments;
};

/** All that changes when a held seat is sold, but for the money. */
const sale = (hold: Hold, payment: Payment, now: Instant): Write[] => [
  confirmHold(hold, now),
  sellSeat(hold),
  payReservation(hold, payment.paymentId),
  putPayment(payment),
];

const paymentOf = (hold: Hold, tokenId: TokenId, now: Instant): Payment => ({
  paymentId: newId<PaymentId>(now),
  userId: hold.userId,
  reservationId: hold.reservationId,
  seatHoldId: hold.holdId,
  concertId: hold.concertId,
  scheduleId: hold.scheduleId,
  seatNumber: hold.seatNumber,
  tokenId,
  amount: hold.price,
  status: 'SUCCESS',
  createdAt: now,
  paidAt: now,
});

const debitOf = (payment: Payment, { timezone }: Schedule): Entry => ({
  type: 'PAYMENT',
  amount: -payment.amount,
  description: `좌석 ${payment.seatNumber}번 결제`,
  of: paidFor(payment, timezone),
});
