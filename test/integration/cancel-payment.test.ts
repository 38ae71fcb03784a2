import { beforeAll, describe, expect, test } from 'vitest';

import { MINUTE } from '#lib/clock.ts';
import { toInstant } from '#lib/concert/show-time.ts';
import type { PaymentId } from '#lib/ids.ts';
import { cancelPayment } from '#lib/operations/cancel-payment.ts';
import { chargeWallet } from '#lib/operations/charge-wallet.ts';
import { holdSeats } from '#lib/operations/hold-seats.ts';
import { pay } from '#lib/operations/pay.ts';
import type { Payment } from '#lib/payment/payment.ts';
import { readQueueState } from '#lib/queue/queue-state.items.ts';
import { holdTtl } from '#lib/seat/seat.items.ts';
import { keys } from '#lib/table/keys.ts';
import { write } from '#lib/table/transact.ts';
import { overwrite } from '#lib/table/write.ts';
import { MAX_BALANCE } from '#lib/wallet/wallet.ts';
import { readWallet } from '#lib/wallet/wallet.items.ts';
import {
  expectBooksToBalance,
  holdOf,
  ledgerOf,
  paymentsOf,
  reservationsOf,
  seatOf,
} from '#test/support/books.ts';
import { aFanInside, aShow, aUser, ENTRY, NOW, only, PRICE, refusal } from '#test/support/builders.ts';
import { after, during } from '#test/support/faults.ts';
import { makeTable } from '#test/support/table.ts';

beforeAll(makeTable);

/** A fan who has paid these seats. */
const aBuyer = async (seatNumbers: readonly [number, ...number[]] = [7], overrides = {}) => {
  const show = await aShow(overrides);
  const fan = await aFanInside(show);
  await holdSeats(fan, { seatNumbers }, ENTRY);
  const { payments } = await pay(fan, {}, ENTRY);
  return { show, fan, userId: fan.userId, payments, payment: payments[0] };
};

test('a cancelled payment gives back the points, frees the seat and cancels the reservation', async () => {
  const { show, userId, payment } = await aBuyer();

  await cancelPayment(userId, payment.paymentId, NOW + MINUTE);

  const { scheduleId } = show.schedule;
  expect(await expectBooksToBalance(userId)).toBe(10 * PRICE);
  expect((await ledgerOf(userId)).at(-1)).toMatchObject({
    type: 'REFUND',
    amount: PRICE,
    of: { paymentId: payment.paymentId, seatNumber: 7 },
  });
  expect(only(await paymentsOf(userId)).status).toBe('CANCELLED');
  expect(only(await reservationsOf(userId)).status).toBe('CANCELLED');
  expect(await seatOf(scheduleId, 7)).toMatchObject({ status: 'AVAILABLE', version: 2 });
  expect(await holdOf(scheduleId, 7)).toMatchObject({
    status: 'RELEASED',
    expiresAt: NOW + MINUTE,
    ttl: holdTtl(NOW + MINUTE),
  });
});

test('a refund may exceed the limit of a charge', async () => {
  const { userId, payment } = await aBuyer();
  const wallet = await readWallet(userId);
  await write(overwrite({ ...keys.wallet(userId), ...wallet, balance: MAX_BALANCE }));

  await cancelPayment(userId, payment.paymentId, NOW + MINUTE);

  expect((await readWallet(userId)).balance).toBe(MAX_BALANCE + PRICE);
});

test('a cancelled seat can be sold again', async () => {
  const { show, userId, payment } = await aBuyer();
  await cancelPayment(userId, payment.paymentId, NOW + MINUTE);
  const next = await aFanInside(show, { now: NOW + 2 * MINUTE });

  await holdSeats(next, { seatNumbers: [7] }, NOW + 3 * MINUTE);
  await pay(next, {}, NOW + 3 * MINUTE);

  expect(await seatOf(show.schedule.scheduleId, 7)).toMatchObject({ status: 'SOLD', version: 3 });
  expect((await holdOf(show.schedule.scheduleId, 7))?.userId).toBe(next.userId);
});

test('a cancelled seat ends the sold-out state, and is counted once', async () => {
  const { show, userId, payment } = await aBuyer();
  await cancelPayment(userId, payment.paymentId, NOW + MINUTE);

  await cancelPayment(userId, payment.paymentId, NOW + MINUTE);

  expect(await readQueueState(show.schedule.scheduleId)).toMatchObject({ soldOut: false, returned: 1 });
});

test('one of two seats is cancelled alone', async () => {
  const { show, fan, userId, payments } = await aBuyer([7, 8]);

  await cancelPayment(userId, payments[0].paymentId, NOW + MINUTE);

  expect(await expectBooksToBalance(userId)).toBe(9 * PRICE);
  expect(await holdOf(show.schedule.scheduleId, 8)).toMatchObject({ status: 'CONFIRMED' });
  expect((await pay(fan, {}, NOW + MINUTE)).payments.map(({ status }) => status)).toEqual([
    'CANCELLED',
    'SUCCESS',
  ]);
});

describe('the time to cancel', () => {
  const show = {
    startsAt: toInstant('2036-12-25 19:00:00', 'Asia/Seoul'),
    endsAt: toInstant('2036-12-25 21:00:00', 'Asia/Seoul'),
  };
  const midnight = toInstant('2036-12-25 00:00:00', 'Asia/Seoul');

  test('lasts until the end of the day before the show', async () => {
    const { userId, payment } = await aBuyer([7], show);

    await cancelPayment(userId, payment.paymentId, midnight - 1);

    expect(await expectBooksToBalance(userId)).toBe(10 * PRICE);
  });

  test('is over on the day of the show', async () => {
    const { userId, payment } = await aBuyer([7], show);

    const error = await refusal(cancelPayment(userId, payment.paymentId, midnight));

    expect(error).toEqual({ code: 'CANCELLATION_CLOSED', cancelUntil: '2036-12-24T15:00:00.000Z' });
    expect(await expectBooksToBalance(userId)).toBe(9 * PRICE);
  });

  test('does not matter for a payment that is already cancelled', async () => {
    const { userId, payment } = await aBuyer([7], show);
    await cancelPayment(userId, payment.paymentId, midnight - 1);

    await cancelPayment(userId, payment.paymentId, midnight);

    expect(only(await paymentsOf(userId)).status).toBe('CANCELLED');
  });
});

describe('a repeated cancellation', () => {
  test('refunds once', async () => {
    const { userId, payment } = await aBuyer();

    await cancelPayment(userId, payment.paymentId, NOW + MINUTE);
    await cancelPayment(userId, payment.paymentId, NOW + MINUTE);

    expect(await expectBooksToBalance(userId)).toBe(10 * PRICE);
  });

  test('refunds once when many run at the same time', async () => {
    const { userId, payment } = await aBuyer();

    await Promise.all(
      Array.from({ length: 8 }, () => cancelPayment(userId, payment.paymentId, NOW + MINUTE)),
    );

    expect(await expectBooksToBalance(userId)).toBe(10 * PRICE);
    expect((await ledgerOf(userId)).filter(({ type }) => type === 'REFUND')).toHaveLength(1);
  });

  test('leaves the seat to the fan who has bought it since', async () => {
    const { show, userId, payment } = await aBuyer();
    await cancelPayment(userId, payment.paymentId, NOW + MINUTE);
    const next = await aFanInside(show, { now: NOW + 2 * MINUTE });
    await holdSeats(next, { seatNumbers: [7] }, NOW + 3 * MINUTE);
    await pay(next, {}, NOW + 3 * MINUTE);

    await cancelPayment(userId, payment.paymentId, NOW + 4 * MINUTE);

    expect(await holdOf(show.schedule.scheduleId, 7)).toMatchObject({
      status: 'CONFIRMED',
      userId: next.userId,
    });
  });

  test('refunds once when it runs between the read and the write of another one', async () => {
    const { userId, payment } = await aBuyer();
    const first = () => cancelPayment(userId, payment.paymentId, NOW + MINUTE);

    await during({ command: 'TransactWriteItemsCommand' }, after(first), first);

    expect(await expectBooksToBalance(userId)).toBe(10 * PRICE);
  });
});

test('both seats cancelled at once are both refunded', async () => {
  const { userId, payments } = await aBuyer([7, 8]);

  await Promise.all(payments.map(({ paymentId }) => cancelPayment(userId, paymentId, NOW + MINUTE)));

  expect(await expectBooksToBalance(userId)).toBe(10 * PRICE);
});

test('a charge between the read and the write keeps balance and ledger equal', async () => {
  const { userId, payment } = await aBuyer();

  await during(
    { command: 'TransactWriteItemsCommand' },
    after(() => chargeWallet({ userId, point: 1_000, idempotencyKey: undefined, now: NOW })),
    () => cancelPayment(userId, payment.paymentId, NOW + MINUTE),
  );

  expect(await expectBooksToBalance(userId)).toBe(10 * PRICE + 1_000);
});

const refusalFor = async (find: () => Promise<{ userId: Payment['userId']; id: string }>) => {
  const { userId, id } = await find();
  return refusal(cancelPayment(userId, id as PaymentId, NOW + MINUTE));
};

describe('what is no payment of the caller is not found', () => {
  test.each([
    ['an unknown id', async () => ({ userId: await aUser(), id: '01a22f8b-7b80-73da-8a48-b779e2f0dd4b' })],
    ['another’s payment', async () => ({ userId: await aUser(), id: (await aBuyer()).payment.paymentId })],
    [
      'the row of a charge',
      async () => {
        const userId = await aUser();
        return { userId, id: only(await ledgerOf(userId)).transactionId };
      },
    ],
    [
      'a payment that failed',
      async () => {
        const fan = await aFanInside(await aShow(), { point: 0 });
        await refusal(pay(fan, {}, ENTRY));
        return { userId: fan.userId, id: only(await paymentsOf(fan.userId)).paymentId };
      },
    ],
  ])('%s', async (_, find) => {
    const error = await refusalFor(find);

    expect(error.code).toBe('PAYMENT_NOT_FOUND');
  });
});
