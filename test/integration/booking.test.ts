import { beforeAll, expect, test } from 'vitest';

import { MINUTE } from '#lib/clock.ts';
import { cancelPayment } from '#lib/operations/cancel-payment.ts';
import { holdSeats } from '#lib/operations/hold-seats.ts';
import { pay } from '#lib/operations/pay.ts';
import { readWallet } from '#lib/wallet/wallet.items.ts';
import { aFanInside, aShow, NOW, PRICE } from '#test/support/builders.ts';
import { makeTable } from '#test/support/table.ts';

beforeAll(makeTable);

test('a fan enters, exchanges the seat, pays and is refunded', async () => {
  const show = await aShow();
  const token = await aFanInside(show, { point: 2 * PRICE });
  const { userId } = token;

  const held = await holdSeats(token, { seatNumbers: [7] }, NOW + MINUTE);
  const paid = await pay(token, { seatNumbers: [7], point: PRICE }, NOW + MINUTE);
  const again = await pay(token, { seatNumbers: [7], point: PRICE }, NOW + 2 * MINUTE);
  await cancelPayment(userId, paid.payments[0].paymentId, NOW + 3 * MINUTE);
  await cancelPayment(userId, paid.payments[0].paymentId, NOW + 3 * MINUTE);

  expect(held.holds.map(({ seatNumber }) => seatNumber)).toEqual([7]);
  expect(again.payments[0].paymentId).toBe(paid.payments[0].paymentId);
  expect((await readWallet(userId)).balance).toBe(2 * PRICE);
});
