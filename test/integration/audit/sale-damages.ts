import { newId, type PaymentId, type ReservationId } from '#lib/ids.ts';
import { keys } from '#lib/table/keys.ts';
import { busy, rowOf, seatRow, stateOf, without } from '#test/integration/audit/busy-sale.ts';
import type { Damages } from '#test/integration/audit/damage.ts';
import { NOW, PRICE } from '#test/support/builders.ts';

export const saleDamages: Damages = {
  // Rule 1 of docs/correctness.md: sales
  'a paid seat that is AVAILABLE': () => ({
    puts: [{ ...seatRow(7), status: 'AVAILABLE' }],
    finds: ['seat-sold'],
    names: [
      rowOf('reservations', 'buyer', { seatNumber: 7 }),
      rowOf('payments', 'buyer', { seatNumber: 7 }),
      rowOf('holds', 'buyer', { seatNumber: 7 }),
    ],
  }),
  'a SOLD seat that nobody paid': () => ({
    puts: [{ ...seatRow(20), status: 'SOLD' }],
    finds: ['seat-sold'],
  }),
  'a seat with a stored status of HELD': () => ({
    puts: [{ ...seatRow(20), status: 'HELD' }],
    finds: ['seat-sold'],
  }),
  'a PAID reservation without a sale': () => ({
    puts: [{ ...rowOf('reservations', 'refunder'), status: 'PAID' }],
    finds: ['seat-sold'],
    names: [seatRow(9)],
  }),
  'a second PAID reservation of a sold seat': () => {
    const reservationId = newId<ReservationId>(NOW);
    return {
      puts: [
        {
          ...rowOf('reservations', 'buyer', { seatNumber: 7 }),
          ...keys.reservation(busy.users.buyer, reservationId),
          reservationId,
        },
      ],
      finds: ['seat-sold'],
      names: [seatRow(7)],
    };
  },
  'a sale without its reservation': () => ({
    removes: [rowOf('reservations', 'buyer', { seatNumber: 8 })],
    finds: ['seat-sold'],
    namesOnly: [seatRow(8), rowOf('holds', 'buyer', { seatNumber: 8 })],
  }),
  'a sale without its CONFIRMED hold': () => ({
    removes: [rowOf('holds', 'buyer', { seatNumber: 8 })],
    finds: ['seat-sold'],
    namesOnly: [seatRow(8), rowOf('reservations', 'buyer', { seatNumber: 8 })],
  }),
  'a CONFIRMED hold of a seat that was not paid': () => ({
    puts: [{ ...without(rowOf('holds', 'poor'), 'ttl'), status: 'CONFIRMED' }],
    finds: ['seat-sold', 'reservation-hold', 'pass-holds'],
    names: [seatRow(10), rowOf('reservations', 'poor'), rowOf('places', 'poor')],
  }),
  'a SUCCESS payment that moved no points': () => ({
    puts: [{ ...rowOf('payments', 'poor'), status: 'SUCCESS' }],
    finds: ['seat-sold', 'payment-ledger'],
    names: [seatRow(10)],
  }),
  'a sale whose PAYMENT row names another seat': () => {
    const row = rowOf('transactions', 'buyer', { type: 'PAYMENT', balanceAfter: 9 * PRICE });
    return {
      puts: [{ ...row, of: { ...row.of, seatNumber: 30 } }],
      finds: ['seat-sold'],
      names: [seatRow(30), seatRow(row.of?.seatNumber ?? 0)],
    };
  },
  'a hold of a sold seat that is of another user': () => ({
    puts: [{ ...rowOf('holds', 'buyer', { seatNumber: 7 }), userId: busy.users.poor }],
    finds: ['sale-matches'],
    names: [seatRow(7)],
  }),
  'a PAID reservation of another hold': () => ({
    puts: [{ ...rowOf('reservations', 'buyer', { seatNumber: 7 }), seatHoldId: 'another' }],
    finds: ['sale-matches'],
    names: [seatRow(7)],
  }),
  'a PAID reservation of another payment': () => ({
    puts: [{ ...rowOf('reservations', 'buyer', { seatNumber: 7 }), paymentId: 'another' }],
    finds: ['sale-matches'],
    names: [seatRow(7)],
  }),
  'a payment of another reservation': () => ({
    puts: [{ ...rowOf('payments', 'buyer', { seatNumber: 7 }), reservationId: 'another' }],
    finds: ['sale-matches'],
    names: [seatRow(7)],
  }),
  'a reservation at another price than was paid': () => ({
    puts: [{ ...rowOf('reservations', 'buyer', { seatNumber: 8 }), price: PRICE - 1 }],
    finds: ['sale-matches'],
    names: [seatRow(8)],
  }),
  'a payment over another amount than was moved': () => ({
    puts: [{ ...rowOf('payments', 'buyer', { seatNumber: 8 }), amount: PRICE - 1 }],
    finds: ['sale-matches', 'payment-ledger'],
    names: [seatRow(8)],
  }),
  'a CANCELLED payment over another amount than was refunded': () => ({
    puts: [{ ...rowOf('payments', 'refunder'), amount: PRICE + 1 }],
    finds: ['payment-ledger'],
    names: [rowOf('transactions', 'refunder', { type: 'REFUND' })],
  }),
  'a CANCELLED payment without refund': () => ({
    removes: [rowOf('transactions', 'refunder', { type: 'REFUND' })],
    finds: ['seat-sold', 'payment-ledger', 'wallet-sum', 'wallet-last-row', 'money-total'],
    namesOnly: [rowOf('payments', 'refunder'), rowOf('wallets', 'refunder'), seatRow(9)],
  }),
  'a CANCELLED payment that was refunded to someone else': () => {
    // Both ledgers are correct: only the payment shows the error.
    const refund = rowOf('transactions', 'refunder', { type: 'REFUND' });
    const poor = rowOf('wallets', 'poor');
    const { transactionId } = refund;
    const robbed = rowOf('wallets', 'refunder');
    const last = rowOf('transactions', 'refunder', { type: 'PAYMENT' });
    return {
      removes: [refund],
      puts: [
        { ...robbed, balance: last.balanceAfter, lastTransactionId: last.transactionId },
        { ...poor, balance: poor.balance + PRICE, lastTransactionId: transactionId },
        {
          ...refund,
          ...keys.transaction(busy.users.poor, transactionId),
          userId: busy.users.poor,
          balanceAfter: poor.balance + PRICE,
        },
      ],
      finds: ['payment-ledger'],
      namesOnly: [rowOf('payments', 'refunder')],
    };
  },
  'a refund of another seat than was paid': () => {
    const refund = rowOf('transactions', 'refunder', { type: 'REFUND' });
    return {
      puts: [{ ...refund, of: { ...refund.of, seatNumber: 30 } }],
      finds: ['seat-sold'],
      namesOnly: [seatRow(9), rowOf('transactions', 'refunder', { type: 'PAYMENT' })],
    };
  },
  'a FAILED payment that moved points': () => ({
    puts: [{ ...rowOf('payments', 'buyer', { seatNumber: 7 }), status: 'FAILED' }],
    finds: ['seat-sold', 'payment-ledger'],
    names: [seatRow(7)],
  }),
  'a ledger row of a payment that does not exist': () => {
    const row = rowOf('transactions', 'refunder', { type: 'REFUND' });
    return {
      puts: [{ ...row, of: { ...row.of, paymentId: newId<PaymentId>(NOW) } }],
      finds: ['seat-sold', 'payment-ledger', 'ledger-payment'],
      names: [rowOf('payments', 'refunder'), seatRow(9)],
    };
  },
  'a CHARGE that names a payment': () => ({
    puts: [
      {
        ...rowOf('transactions', 'poor'),
        of: { ...rowOf('payments', 'poor'), paymentId: newId<PaymentId>(NOW) },
      },
    ],
    finds: ['ledger-payment'],
  }),
  'a schedule that lacks a seat': () => ({ removes: [seatRow(50)], finds: ['schedule-seats'] }),
  'a schedule with a seat too many': () => ({
    puts: [{ ...seatRow(50), ...keys.seat(busy.show.schedule.scheduleId, 51), seatNumber: 51 }],
    finds: ['schedule-seats'],
  }),
  'a schedule without queue state': () => ({ removes: [stateOf(busy.quiet)], finds: ['schedule-queue'] }),
  'a queue state of no schedule': () => {
    const { concertId, scheduleId } = busy.quiet.schedule;
    return {
      removes: [keys.schedule(concertId, scheduleId)],
      finds: ['schedule-seats', 'schedule-queue'],
      namesOnly: [stateOf(busy.quiet), keys.seat(scheduleId, 1), keys.seat(scheduleId, 50)],
    };
  },
};
