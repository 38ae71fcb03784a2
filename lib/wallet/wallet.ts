import type { Instant } from '#lib/clock.ts';
import type { ConcertId, PaymentId, ReservationId, ScheduleId, TransactionId, UserId } from '#lib/ids.ts';

/** The most points that one charge adds. */
export const MAX_CHARGE = 10_000_000;
/** The balance up to which a charge may fill a wallet. A refund may exceed it: nobody loses a point. */
export const MAX_BALANCE = 1_000_000_000;

/** By type of ledger entry: whether points come in or go out, and whether the entry belongs to a payment. */
export const ledgerTypes = {
  CHARGE: { sign: 1, ofPayment: false },
  PAYMENT: { sign: -1, ofPayment: true },
  REFUND: { sign: 1, ofPayment: true },
} as const satisfies Record<string, { readonly sign: 1 | -1; readonly ofPayment: boolean }>;
export type LedgerType = keyof typeof ledgerTypes;

export interface Wallet {
  readonly userId: UserId;
  /** Points, ≥ 0: the sum of the ledger. */
  readonly balance: number;
  /** The last ledger entry. Each change of the wallet demands that it still is the last. */
  readonly lastTransactionId?: TransactionId;
  readonly updatedAt: Instant;
}

/** A ledger entry. */
export interface WalletTransaction {
  readonly transactionId: TransactionId;
  readonly userId: UserId;
  readonly type: LedgerType;
  /** Points: positive when they come in, negative when they go out. */
  readonly amount: number;
  readonly balanceAfter: number;
  readonly description: string;
  readonly createdAt: Instant;
  /** What was paid or refunded; absent unless the type is `ofPayment`. */
  readonly of?: PaidFor;
}

export interface PaidFor {
  readonly paymentId: PaymentId;
  readonly reservationId: ReservationId;
  readonly concertId: ConcertId;
  readonly scheduleId: ScheduleId;
  readonly seatNumber: number;
  /** Zone of the show, in which the entry's date is shown. */
  readonly timezone: string;
}
