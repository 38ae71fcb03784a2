import type { Instant } from '#lib/clock.ts';
import { startOfDay } from '#lib/concert/show-time.ts';
import type { ConcertId, HoldId, PaymentId, ReservationId, ScheduleId, TokenId, UserId } from '#lib/ids.ts';
import type { PaymentStatus } from '#lib/payment/status.ts';
import type { PaidFor } from '#lib/wallet/wallet.ts';

/** The payment of one reservation. */
export interface Payment {
  readonly paymentId: PaymentId;
  readonly userId: UserId;
  readonly reservationId: ReservationId;
  readonly seatHoldId: HoldId;
  readonly concertId: ConcertId;
  readonly scheduleId: ScheduleId;
  readonly seatNumber: number;
  /** The pass on which it was paid. A repeated request on that pass finds this payment. */
  readonly tokenId: TokenId;
  /** Points, > 0. */
  readonly amount: number;
  readonly status: PaymentStatus;
  readonly createdAt: Instant;
  /** Absent when FAILED. */
  readonly paidAt?: Instant;
}

/** The part of a payment that its ledger entries repeat. */
export const paidFor = (payment: Payment, timezone: string): PaidFor => ({
  paymentId: payment.paymentId,
  reservationId: payment.reservationId,
  concertId: payment.concertId,
  scheduleId: payment.scheduleId,
  seatNumber: payment.seatNumber,
  timezone,
});

/** A payment can be cancelled until the end of the day before the show, in the show's zone. */
export const mayCancel = (
  show: { readonly startsAt: Instant; readonly timezone: string },
  now: Instant,
): boolean => now < cancelUntil(show);

/** From this instant it is too late to cancel: the start of the day of the show. */
export const cancelUntil = ({
  startsAt,
  timezone,
}: {
  readonly startsAt: Instant;
  readonly timezone: string;
}): Instant => startOfDay(startsAt, timezone);
