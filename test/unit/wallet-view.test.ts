import { describe, expect, test } from 'vitest';

import type { ConcertId, PaymentId, ReservationId, ScheduleId, TransactionId, UserId } from '#lib/ids.ts';
import { BOOKING_CODE } from '#lib/seat/booking-code.ts';
import { paymentHistoryView, walletTransactionView } from '#lib/views/wallet.ts';
import type { WalletTransaction } from '#lib/wallet/wallet.ts';

const aCharge: WalletTransaction = {
  transactionId: 't1' as TransactionId,
  userId: 'u1' as UserId,
  type: 'CHARGE',
  amount: 70_000,
  balanceAfter: 70_000,
  description: '',
  createdAt: Date.parse('2026-12-31T15:00:00Z'),
};

const aPayment: WalletTransaction = {
  ...aCharge,
  type: 'PAYMENT',
  amount: -70_000,
  of: {
    paymentId: 'p1' as PaymentId,
    reservationId: 'r1' as ReservationId,
    concertId: 'c1' as ConcertId,
    scheduleId: 's1' as ScheduleId,
    seatNumber: 7,
    timezone: 'America/New_York',
  },
};

test('an entry of the payment history has the booking code of its seat, and a charge has none', () => {
  expect(paymentHistoryView(aPayment).bookingCode).toMatch(BOOKING_CODE);
  expect(paymentHistoryView(aCharge).bookingCode).toBeNull();
});

describe.each([
  ['an entry of the ledger', walletTransactionView],
  ['an entry of the payment history', paymentHistoryView],
])('%s', (_, view) => {
  test('has the time at its show, and names the zone', () => {
    expect(view(aPayment)).toMatchObject({
      createdAt: '2026-12-31 10:00:00',
      timezone: 'America/New_York',
    });
  });

  test('without a show has the time in Seoul', () => {
    expect(view(aCharge)).toMatchObject({ createdAt: '2027-01-01 00:00:00', timezone: 'Asia/Seoul' });
  });
});
