import { beforeAll, describe, expect, test } from 'vitest';

import { MINUTE, SECOND } from '#lib/clock.ts';
import { updateConcert } from '#lib/concert/update-concert.ts';
import { pay } from '#lib/payment/pay.ts';
import { HOLD_MS, PASS_MS } from '#lib/queue/queue.ts';
import { holdSeats } from '#lib/seat/hold-seats.ts';
import { TAKEOVER_DELAY_MS } from '#lib/seat/seat.ts';
import { chargeWallet } from '#lib/wallet/charge-wallet.ts';
import {
  expectBooksToBalance,
  holdOf,
  ledgerOf,
  paymentsOf,
  placeOf,
  reservationsOf,
  seatOf,
} from '#test/support/books.ts';
import { aFanInside, aShow, aUser, inside, NOW, only, PRICE, refusal } from '#test/support/builders.ts';
import { after, during } from '#test/support/faults.ts';
import { makeTable } from '#test/support/table.ts';

beforeAll(makeTable);

const ENTRY = NOW + SECOND;
const transaction = 'TransactWriteItemsCommand';

const charge = (fan: { userId: Parameters<typeof chargeWallet>[0]['userId'] }, point: number, now = ENTRY) =>
  chargeWallet({ userId: fan.userId, point, idempotencyKey: undefined, now });

describe('a payment', () => {
  test('of one seat moves the money, the seat and the pass together', async () => {
    const show = await aShow();
    const fan = await aFanInside(show, { point: PRICE });
    await holdSeats(fan, { seatNumbers: [7] }, ENTRY);

    const { payments } = await pay(fan, ENTRY + MINUTE);

    const { scheduleId } = show.schedule;
    expect(await expectBooksToBalance(fan.userId)).toBe(0);
    expect(only(await paymentsOf(fan.userId))).toMatchObject({ status: 'SUCCESS', amount: PRICE });
    expect(only(await reservationsOf(fan.userId))).toMatchObject({
      status: 'PAID',
      paymentId: payments[0].paymentId,
    });
    expect(await seatOf(scheduleId, 7)).toMatchObject({ status: 'SOLD', version: 1 });
    expect(await holdOf(scheduleId, 7)).toMatchObject({ status: 'CONFIRMED', userId: fan.userId });
    expect(await holdOf(scheduleId, 7)).not.toHaveProperty('ttl');
    expect(await placeOf(fan.userId, scheduleId)).toMatchObject({ status: 'EXPIRED' });
    expect(await placeOf(fan.userId, scheduleId)).not.toHaveProperty('gsi1pk');
  });

  test('of several seats has a row of each kind for each seat', async () => {
    const show = await aShow({ maxSeatsPerUser: 4 });
    const fan = await aFanInside(show, { point: 4 * PRICE });
    await holdSeats(fan, { seatNumbers: [4, 3, 2, 1] }, ENTRY);

    const { payments } = await pay(fan, ENTRY);

    const ledger = await ledgerOf(fan.userId);
    expect(payments.map(({ seatNumber }) => seatNumber)).toEqual([1, 2, 3, 4]);
    expect(ledger.map(({ type }) => type)).toEqual(['CHARGE', ...Array<string>(4).fill('PAYMENT')]);
    expect(ledger.slice(1).map(({ of }) => of?.paymentId)).toEqual(
      payments.map(({ paymentId }) => paymentId),
    );
    expect(await expectBooksToBalance(fan.userId)).toBe(0);
  });

  test('takes the best seat where nothing is held', async () => {
    const fan = await aFanInside(await aShow());

    const { payments } = await pay(fan, ENTRY);

    expect(only(payments).seatNumber).toBe(5);
  });

  test('takes the price of the hold, whatever the concert costs now', async () => {
    const show = await aShow();
    const fan = await aFanInside(show);
    await holdSeats(fan, { seatNumbers: [7] }, ENTRY);
    await updateConcert(show.concert.concertId, { price: 2 * PRICE });

    const { payments } = await pay(fan, ENTRY + 3 * SECOND);

    expect(only(payments).amount).toBe(PRICE);
    expect(await expectBooksToBalance(fan.userId)).toBe(9 * PRICE);
  });

  test('without the points is refused, noted, and possible after charging', async () => {
    const fan = await aFanInside(await aShow(), { point: PRICE });
    await holdSeats(fan, { seatNumbers: [7, 8] }, ENTRY);

    const error = await refusal(pay(fan, ENTRY));
    const failed = await paymentsOf(fan.userId);
    await charge(fan, PRICE);
    const { payments } = await pay(fan, ENTRY + SECOND);

    expect(error).toEqual({ code: 'INSUFFICIENT_POINTS', point: 2 * PRICE, balance: PRICE });
    expect(failed.map(({ status }) => status)).toEqual(['FAILED', 'FAILED']);
    expect(payments).toHaveLength(2);
    expect(await expectBooksToBalance(fan.userId)).toBe(0);
  });

  test('without the points and with nothing held keeps the seat that it found', async () => {
    const show = await aShow();
    const fan = await aFanInside(show, { point: 0 });

    const error = await refusal(pay(fan, ENTRY));
    await charge(fan, PRICE);
    const { payments } = await pay(fan, ENTRY + MINUTE);

    expect(error.code).toBe('INSUFFICIENT_POINTS');
    expect(only(payments).seatNumber).toBe(5);
    expect(await reservationsOf(fan.userId)).toHaveLength(1);
  });

  test('by someone who never registered is refused', async () => {
    const show = await aShow();
    const stranger = only(await inside(show, ['nobody' as Parameters<typeof placeOf>[0]]));

    const error = await refusal(pay(stranger, ENTRY));

    expect(error.code).toBe('USER_NOT_FOUND');
  });

  test('comes too late at the end of the pass', async () => {
    const fan = await aFanInside(await aShow());
    await holdSeats(fan, { seatNumbers: [7] }, ENTRY);

    const error = await refusal(pay(fan, ENTRY + PASS_MS));

    expect(error.code).toBe('PASS_EXPIRED');
    expect(await expectBooksToBalance(fan.userId)).toBe(10 * PRICE);
  });
});

test('too late for what was held is no payment of another seat, by whatever clock the pass still lasts', async () => {
  const fan = await aFanInside(await aShow());
  // The hold was made by a clock two seconds behind the one that let the fan in.
  await holdSeats(fan, { seatNumbers: [7] }, ENTRY - 2 * SECOND);

  const error = await refusal(pay(fan, ENTRY - 2 * SECOND + HOLD_MS));

  expect(error.code).toBe('PASS_EXPIRED');
  expect(await expectBooksToBalance(fan.userId)).toBe(10 * PRICE);
});

describe('a repeated payment', () => {
  test('is the same while the pass would still last, after it, and after joining again', async () => {
    const show = await aShow();
    const fan = await aFanInside(show);
    await holdSeats(fan, { seatNumbers: [7, 8] }, ENTRY);
    const first = await pay(fan, ENTRY);

    const soon = await pay(fan, ENTRY + SECOND);
    const later = await pay(fan, ENTRY + 20 * MINUTE);
    await inside(show, [fan.userId], NOW + 30 * MINUTE);
    const back = await pay(fan, NOW + 31 * MINUTE);

    for (const again of [soon, later, back]) expect(again.payments).toMatchObject(first.payments);
    expect(await expectBooksToBalance(fan.userId)).toBe(8 * PRICE);
    expect(await paymentsOf(fan.userId)).toHaveLength(2);
  });

  test('of many at once pays once', async () => {
    const fan = await aFanInside(await aShow());
    await holdSeats(fan, { seatNumbers: [7] }, ENTRY);

    const answers = await Promise.all(Array.from({ length: 10 }, () => pay(fan, ENTRY)));

    expect(new Set(answers.map(({ payments }) => payments[0].paymentId)).size).toBe(1);
    expect(await paymentsOf(fan.userId)).toHaveLength(1);
    expect(await expectBooksToBalance(fan.userId)).toBe(9 * PRICE);
  });

  test('of many at once with nothing held takes one seat', async () => {
    const fan = await aFanInside(await aShow());

    const answers = await Promise.all(Array.from({ length: 5 }, () => pay(fan, ENTRY)));

    expect(new Set(answers.map(({ payments }) => payments[0].paymentId)).size).toBe(1);
    expect(await reservationsOf(fan.userId)).toHaveLength(1);
    expect(await expectBooksToBalance(fan.userId)).toBe(9 * PRICE);
  });
});

describe('the same payment made between the reads', () => {
  test('of the place and of the seats is found', async () => {
    const fan = await aFanInside(await aShow());
    await holdSeats(fan, { seatNumbers: [7] }, ENTRY);

    const { payments } = await during(
      { command: 'QueryCommand', about: 'HOLD#' },
      after(() => pay(fan, ENTRY)),
      () => pay(fan, ENTRY),
    );

    expect(only(payments)).toMatchObject({ paymentId: only(await paymentsOf(fan.userId)).paymentId });
  });

  test('of the seats and of the wallet is found, although the wallet is empty now', async () => {
    const fan = await aFanInside(await aShow(), { point: PRICE });
    await holdSeats(fan, { seatNumbers: [7] }, ENTRY);

    const { payments } = await during(
      { command: 'GetItemCommand', about: 'WALLET' },
      after(() => pay(fan, ENTRY)),
      () => pay(fan, ENTRY),
    );

    expect(only(await paymentsOf(fan.userId))).toMatchObject({
      paymentId: only(payments).paymentId,
      status: 'SUCCESS',
    });
  });

  test('for the best seat is found, although no more seats are allowed', async () => {
    const fan = await aFanInside(await aShow({ maxSeatsPerUser: 1 }));

    const { payments } = await during(
      { command: 'QueryCommand', about: 'HOLD#', skip: 1 },
      after(() => pay(fan, ENTRY)),
      () => pay(fan, ENTRY),
    );

    expect(only(payments)).toMatchObject({ paymentId: only(await paymentsOf(fan.userId)).paymentId });
  });
});

describe('what happens between reading and paying', () => {
  test('a charge leaves ledger and balance in step', async () => {
    const fan = await aFanInside(await aShow());
    await holdSeats(fan, { seatNumbers: [7] }, ENTRY);

    await during(
      { command: transaction, about: 'CONFIRMED' },
      after(() => charge(fan, 1_000)),
      () => pay(fan, ENTRY),
    );

    expect(await expectBooksToBalance(fan.userId)).toBe(9 * PRICE + 1_000);
  });

  test('charges at the same moment leave ledger and balance in step', async () => {
    const fan = await aFanInside(await aShow());
    await holdSeats(fan, { seatNumbers: [7] }, ENTRY);

    await Promise.all([pay(fan, ENTRY), charge(fan, 1_000), charge(fan, 2_000)]);

    expect(await expectBooksToBalance(fan.userId)).toBe(9 * PRICE + 3_000);
  });

  test('a hold of another seat is paid, too', async () => {
    const fan = await aFanInside(await aShow());
    await holdSeats(fan, { seatNumbers: [7] }, ENTRY);

    const { payments } = await during(
      { command: transaction, about: 'CONFIRMED' },
      after(() => holdSeats(fan, { seatNumbers: [7, 8] }, ENTRY)),
      () => pay(fan, ENTRY),
    );

    expect(payments.map(({ seatNumber }) => seatNumber)).toEqual([7, 8]);
  });

  test('a seat that another takes over is not paid, nor is any other in its stead', async () => {
    const show = await aShow();
    const [fan, rival] = await inside(show, [await aUser(), await aUser()]);
    if (!fan || !rival) throw new Error('two were let in');
    const { expiresAt } = await holdSeats(fan, { seatNumbers: [7] }, ENTRY);
    await holdSeats(rival, { seatNumbers: [8] }, ENTRY + 4 * MINUTE);
    const takeover = after(() => holdSeats(rival, { seatNumbers: [7] }, expiresAt + TAKEOVER_DELAY_MS + 1));

    const error = await refusal(
      during({ command: transaction, about: 'CONFIRMED' }, takeover, () => pay(fan, expiresAt - 1)),
    );

    expect(error.code).toBe('PASS_EXPIRED');
    expect((await holdOf(show.schedule.scheduleId, 7))?.userId).toBe(rival.userId);
    expect(await expectBooksToBalance(fan.userId)).toBe(10 * PRICE);
  });
});

test('a seat whose hold has run out is not paid with the others', async () => {
  const show = await aShow();
  const fan = await aFanInside(show);
  await holdSeats(fan, { seatNumbers: [7] }, ENTRY);
  await holdSeats(fan, { seatNumbers: [7, 8] }, ENTRY + 4 * MINUTE);

  const { payments } = await pay(fan, ENTRY + HOLD_MS);

  expect(only(payments).seatNumber).toBe(8);
});
