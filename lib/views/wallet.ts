import * as z from 'zod/mini';

import { DEFAULT_TIMEZONE, toLocal } from '#lib/concert/show-time.ts';
import { Local, Points } from '#lib/http/schemas.ts';
import { ConcertId, ScheduleId, TransactionId } from '#lib/ids.ts';
import { bookingCodeOf } from '#lib/seat/booking-code.ts';
import { BookingCode } from '#lib/views/seat.ts';
import { type LedgerType, MAX_CHARGE, type WalletTransaction } from '#lib/wallet/wallet.ts';

export const WalletView = z.object({ point: Points }).register(z.globalRegistry, { id: 'Wallet' });

export const ChargeBody = z.strictObject({ point: z.int().check(z.minimum(1), z.maximum(MAX_CHARGE)) });

/** What the API calls the types of ledger entries. */
const historyType = {
  CHARGE: 'CHARGE',
  PAYMENT: 'USE',
  REFUND: 'REFUND',
} as const satisfies Record<LedgerType, string>;

const HistoryType = z.enum(Object.values(historyType));

/** When an entry was written, by the clock of the show that it belongs to. */
const writtenAt = ({ createdAt, of }: WalletTransaction) => {
  const timezone = of?.timezone ?? DEFAULT_TIMEZONE;
  return { createdAt: toLocal(createdAt, timezone), timezone };
};

export const WalletTransactionView = z
  .object({
    historyId: TransactionId,
    type: HistoryType,
    /** Points that moved, > 0 in either direction. */
    point: Points,
    balanceAfter: Points,
    description: z.string(),
    createdAt: Local,
    timezone: z.string(),
  })
  .register(z.globalRegistry, { id: 'WalletTransaction' });

export const walletTransactionView = (row: WalletTransaction) => ({
  historyId: row.transactionId,
  type: historyType[row.type],
  point: Math.abs(row.amount),
  balanceAfter: row.balanceAfter,
  description: row.description,
  ...writtenAt(row),
});

export const PaymentHistoryView = z
  .object({
    /** The id for a cancellation; for a CHARGE, the id of the entry itself. */
    paymentId: z.uuid(),
    concertId: z.nullable(ConcertId),
    scheduleId: z.nullable(ScheduleId),
    type: HistoryType,
    createdAt: Local,
    timezone: z.string(),
    point: Points,
    seatNumber: z.nullable(z.int()),
    bookingCode: z.nullable(BookingCode),
  })
  .register(z.globalRegistry, { id: 'PaymentHistory' });

export const paymentHistoryView = (row: WalletTransaction) => ({
  paymentId: row.of?.paymentId ?? row.transactionId,
  concertId: row.of?.concertId ?? null,
  scheduleId: row.of?.scheduleId ?? null,
  type: historyType[row.type],
  ...writtenAt(row),
  point: Math.abs(row.amount),
  seatNumber: row.of?.seatNumber ?? null,
  bookingCode: row.of ? bookingCodeOf(row.of.reservationId) : null,
});
