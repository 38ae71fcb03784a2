import type { Instant } from '#lib/clock.ts';
import { cachedSchedule } from '#lib/concert/cached-concert.ts';
import type { Schedule } from '#lib/concert/concert.ts';
import { DomainError, isDomainError } from '#lib/errors.ts';
import { newId, type PaymentId } from '#lib/ids.ts';
import { count } from '#lib/metrics.ts';
import { paidFor, type Payment } from '#lib/payment/payment.ts';
import { putFailedPayment, putPayment, readPaymentsOf } from '#lib/payment/payment.items.ts';
import { readPass, spendPass } from '#lib/queue/place.items.ts';
import { heldOn, type Place } from '#lib/queue/queue.ts';
import type { HeldSeat, Hold } from '#lib/seat/seat.ts';
import { confirmHold, payReservation, sellSeat } from '#lib/seat/seat.items.ts';
import { retryOnConflict, transact, write } from '#lib/table/transact.ts';
import type { Write } from '#lib/table/write.ts';
import type { QueueToken } from '#lib/token/token.ts';
import { type Entry, post, readWallet } from '#lib/wallet/wallet.items.ts';

/** The payments, one a seat, and the schedule that they are for. */
export interface Paid {
  readonly payments: readonly [Payment, ...Payment[]];
  readonly schedule: Schedule;
}

/** What the user saw before paying. */
export interface Shown {
  readonly seatNumbers?: readonly number[];
  /** Points for all seats. */
  readonly point?: number;
}

/**
 * Pays all held seats and ends the pass, even if the sale is closed. A repeated request returns the same payments, even
 * after the pass has ended.
 * @throws DomainError HOLD_CHANGED (with the current `seatNumbers` and `point`) when the held seats are not the ones shown;
 *   INSUFFICIENT_POINTS (with `point` and `balance`), PASS_EXPIRED, USER_NOT_FOUND, CONFLICT
 */
export const pay = async (token: QueueToken, shown: Shown, now: Instant): Promise<Paid> => {
  const schedule = await cachedSchedule(token.concertId, token.scheduleId, now);
  try {
    return { payments: await retryOnConflict(() => payHeld(token, shown, schedule, now)), schedule };
  } catch (error) {
    if (!isDomainError(error)) throw error;
    // An earlier copy of this request may have paid this pass and so caused the error. Then return its payments.
    const [first, ...others] = await readPaymentsOf(token.userId, token.tokenId);
    if (!first) throw error;
    return { payments: [first, ...others], schedule };
  }
};

const payHeld = async (
  token: QueueToken,
  shown: Shown,
  schedule: Schedule,
  now: Instant,
): Promise<Paid['payments']> => {
  // The wallet is read before the pass. A live pass then shows that no earlier copy of this request has debited the wallet.
  const wallet = await readWallet(token.userId);
  const pass = await readPass(token, now);

  const [first, ...others] = heldOn(pass, now).map((seat) => saleOf(seat, pass, now));
  if (!first) throw new DomainError('PASS_EXPIRED');

  const sales = [first, ...others];
  const payments: Paid['payments'] = [first.payment, ...others.map(({ payment }) => payment)];
  const point = payments.reduce((sum, { amount }) => sum + amount, 0);
  const seatNumbers = payments.map(({ seatNumber }) => seatNumber);
  if (differs(shown, { seatNumbers, point })) throw new DomainError('HOLD_CHANGED', { seatNumbers, point });
  if (wallet.balance < point) {
    await Promise.all(payments.map((payment) => write(putFailedPayment(payment))));
    throw new DomainError('INSUFFICIENT_POINTS', { point, balance: wallet.balance });
  }
  const { writes } = post(
    wallet,
    payments.map((payment) => debitOf(payment, schedule)),
    now,
  );
  await transact([
    // First, because its error explains the others: the pass was paid, or its seats were exchanged.
    spendPass(pass, now),
    ...sales.flatMap(({ hold, payment }) => sale(hold, payment, now)),
    ...writes,
  ]);
  count('sold', payments.length);
  return payments;
};

const differs = (shown: Shown, held: Required<Shown>): boolean =>
  (shown.point ?? held.point) !== held.point ||
  new Set(shown.seatNumbers ?? held.seatNumbers).symmetricDifference(new Set(held.seatNumbers)).size > 0;

type HeldHold = HeldSeat & Pick<Hold, 'scheduleId' | 'userId'>;

/** All writes that sell a held seat, except those of the wallet. */
const sale = (hold: HeldHold, payment: Payment, now: Instant): Write[] => [
  confirmHold(hold, now),
  sellSeat(hold),
  payReservation(hold, payment.paymentId),
  putPayment(payment),
];

const saleOf = (
  seat: HeldSeat,
  { userId, concertId, scheduleId, tokenId }: Place,
  now: Instant,
): { hold: HeldHold; payment: Payment } => ({
  hold: { ...seat, userId, scheduleId },
  payment: {
    paymentId: newId<PaymentId>(now),
    userId,
    reservationId: seat.reservationId,
    seatHoldId: seat.holdId,
    concertId,
    scheduleId,
    seatNumber: seat.seatNumber,
    tokenId,
    amount: seat.price,
    status: 'SUCCESS',
    createdAt: now,
    paidAt: now,
  },
});

const debitOf = (payment: Payment, { timezone }: Schedule): Entry => ({
  type: 'PAYMENT',
  amount: -payment.amount,
  description: `좌석 ${payment.seatNumber}번 결제`,
  of: paidFor(payment, timezone),
});
