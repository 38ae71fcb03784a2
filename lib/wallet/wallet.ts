import type { Instant } from '#lib/clock.ts';
import type { ConcertId, PaymentId, ReservationId, ScheduleId, TransactionId, UserId } from '#lib/ids.ts';

/** The most that one charge adds, and that a wallet holds. */
export const MAX_CHARGE = 10_000_000;
export const MAX_BALANCE = 1_000_000_000;

export interface Wallet {
  readonly userId: UserId;
  /** Points, ≥ 0: the sum of the ledger. */
  readonly balance: number;
  /** The last row of the ledger: a change of the wallet demands that it still is. */
  readonly lastTransactionId?: TransactionId;
  readonly updatedAt: Instant;
}

/** A row of the ledger. */
export interface WalletTransaction {
  readonly transactionId: TransactionId;
  readonly userId: UserId;
  readonly type: 'CHARGE' | 'PAYMENT' | 'REFUND';
  /** Points: positive in, negative out. */
  readonly amount: number;
  readonly balanceAfter: number;
  readonly description: string;
  readonly createdAt: Instant;
  /** What was paid or refunded; absent on a CHARGE. */
  readonly of?: PaidFor;
}

export interface PaidFor {
  readonly paymentId: PaymentId;
  readonly reservationId: ReservationId;
  readonly concertId: ConcertId;
  readonly scheduleId: ScheduleId;
  readonly seatNumber: number;
  /** Zone of the show, in which the row's date is shown. */
  readonly timezone: string;
}
