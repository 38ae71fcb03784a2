import { beforeAll, describe, expect, test } from 'vitest';

import { MINUTE, SECOND } from '#lib/clock.ts';
import { chargeWallet } from '#lib/operations/charge-wallet.ts';
import { holdSeats } from '#lib/operations/hold-seats.ts';
import { pay, type Shown } from '#lib/operations/pay.ts';
import { releaseSeats } from '#lib/operations/release-seats.ts';
import { updateConcert } from '#lib/operations/update-concert.ts';
import { TAKEOVER_DELAY_MS } from '#lib/seat/seat.ts';
import { PASS_MS } from '#lib/token/lifetimes.ts';
import {
  expectBooksToBalance,
  holdOf,
  ledgerOf,
  paymentsOf,
  placeOf,
  reservationsOf,
  seatOf,
} from '#test/support/books.ts';
import { aFanInside, aShow, ENTRY, inside, NOW, only, PRICE, refusal } from '#test/support/builders.ts';
import { after, during } from '#test/support/faults.ts';
import { makeTable } from '#test/support/table.ts';

beforeAll(makeTable);

const transaction = 'TransactWriteItemsCommand';

const charge = (fan: { userId: Parameters<typeof chargeWallet>[0]['userId'] }, point: number, now = ENTRY) =>
  chargeWallet({ userId: fan.userId, point, idempotencyKey: undefined, now });

describe('a payment', () => {
  test('of one seat moves the money, the seat and the pass together', async () => {
    const show = await aShow();
    const fan = await aFanInside(show, { point: PRICE });
    await holdSeats(fan, { seatNumbers: [7] }, ENTRY);

    const { payments } = await pay(fan, {}, ENTRY + MINUTE);

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
    expect(await placeOf(fan.userId, scheduleId)).not.toHaveProperty('held');
  });

  test('of several seats has a row of each kind for each seat', async () => {
    const show = await aShow({ maxSeatsPerUser: 4 });
    const fan = await aFanInside(show, { point: 4 * PRICE });
    await holdSeats(fan, { seatNumbers: [4, 3, 2, 1] }, ENTRY);

    const { payments } = await pay(fan, {}, ENTRY);

    const ledger = await ledgerOf(fan.userId);
    expect(payments.map(({ seatNumber }) => seatNumber)).toEqual([1, 2, 3, 4]);
    expect(ledger.map(({ type }) => type)).toEqual(['CHARGE', ...Array<string>(4).fill('PAYMENT')]);
    expect(ledger.slice(1).map(({ of }) => of?.paymentId)).toEqual(
      payments.map(({ paymentId }) => paymentId),
    );
    expect(await expectBooksToBalance(fan.userId)).toBe(0);
  });

  test('takes the seats that were held on entering', async () => {
    const fan = await aFanInside(await aShow());

    const { payments } = await pay(fan, {}, ENTRY);

    expect(only(payments).seatNumber).toBe(5);
  });

  test('never chooses a seat: without a held seat it is refused', async () => {
    const fan = await aFanInside(await aShow());
    await releaseSeats(fan, ENTRY);

    const error = await refusal(pay(fan, {}, ENTRY));

    expect(error.code).toBe('PASS_EXPIRED');
    expect(await paymentsOf(fan.userId)).toEqual([]);
    expect((await reservationsOf(fan.userId)).map(({ status }) => status)).toEqual(['CANCELLED']);
  });

  test('takes the price of the hold, even if the price of the concert has changed', async () => {
    const show = await aShow();
    const fan = await aFanInside(show);
    await holdSeats(fan, { seatNumbers: [7] }, ENTRY);
    await updateConcert(show.concert.concertId, { price: 2 * PRICE });

    const { payments } = await pay(fan, {}, ENTRY + 3 * SECOND);

    expect(only(payments).amount).toBe(PRICE);
    expect(await expectBooksToBalance(fan.userId)).toBe(9 * PRICE);
  });

  test('without enough points is refused and stored as failed, and is possible after charging', async () => {
    const fan = await aFanInside(await aShow(), { point: PRICE });
    await holdSeats(fan, { seatNumbers: [7, 8] }, ENTRY);

    const error = await refusal(pay(fan, {}, ENTRY));
    const failed = await paymentsOf(fan.userId);
    await charge(fan, PRICE);
    const { payments } = await pay(fan, {}, ENTRY + SECOND);

    expect(error).toEqual({ code: 'INSUFFICIENT_POINTS', point: 2 * PRICE, balance: PRICE });
    expect(failed.map(({ status }) => status)).toEqual(['FAILED', 'FAILED']);
    expect(payments).toHaveLength(2);
    expect(await expectBooksToBalance(fan.userId)).toBe(0);
  });

  test('by someone who never registered is refused', async () => {
    const show = await aShow();
    const stranger = only(await inside(show, ['nobody' as Parameters<typeof placeOf>[0]]));

    const error = await refusal(pay(stranger, {}, ENTRY));

    expect(error.code).toBe('USER_NOT_FOUND');
  });

  test('is refused at the end of the pass', async () => {
    const fan = await aFanInside(await aShow());
    await holdSeats(fan, { seatNumbers: [7] }, ENTRY);

    const error = await refusal(pay(fan, {}, ENTRY + PASS_MS));

    expect(error.code).toBe('PASS_EXPIRED');
    expect(await expectBooksToBalance(fan.userId)).toBe(10 * PRICE);
  });
});

describe('a payer who was shown', () => {
  /** Seats 7 and 8 are held. */
  const aHolder = async () => {
    const fan = await aFanInside(await aShow());
    await holdSeats(fan, { seatNumbers: [7, 8] }, ENTRY);
    return fan;
  };

  test.each<[string, Shown]>([
    ['what is held, in another order', { seatNumbers: [8, 7], point: 2 * PRICE }],
    ['the seats alone', { seatNumbers: [7, 8] }],
    ['the price alone', { point: 2 * PRICE }],
    ['nothing', {}],
  ])('%s pays', async (_, shown) => {
    const { payments } = await pay(await aHolder(), shown, ENTRY);

    expect(payments.map(({ seatNumber }) => seatNumber)).toEqual([7, 8]);
  });

  test.each<[string, Shown]>([
    ['another seat', { seatNumbers: [7, 9], point: 2 * PRICE }],
    ['fewer seats', { seatNumbers: [7], point: 2 * PRICE }],
    ['more seats', { seatNumbers: [7, 8, 9] }],
    ['a lower price', { seatNumbers: [7, 8], point: PRICE }],
    ['a higher price', { point: 3 * PRICE }],
  ])('%s pays nothing, and the error names the held seats', async (_, shown) => {
    const fan = await aHolder();

    const error = await refusal(pay(fan, shown, ENTRY));

    expect(error).toEqual({ code: 'HOLD_CHANGED', seatNumbers: [7, 8], point: 2 * PRICE });
    expect(await expectBooksToBalance(fan.userId)).toBe(10 * PRICE);
    expect(await paymentsOf(fan.userId)).toEqual([]);
    expect((await pay(fan, { seatNumbers: [7, 8], point: 2 * PRICE }, ENTRY)).payments).toHaveLength(2);
  });

  test('the seats before an exchange elsewhere pays nothing, even if it happens between the read and the write', async () => {
    const fan = await aHolder();

    const error = await refusal(
      during(
        { command: transaction },
        after(() => holdSeats(fan, { seatNumbers: [33, 34] }, ENTRY)),
        () => pay(fan, { seatNumbers: [7, 8], point: 2 * PRICE }, ENTRY),
      ),
    );

    expect(error).toEqual({ code: 'HOLD_CHANGED', seatNumbers: [33, 34], point: 2 * PRICE });
    expect(await expectBooksToBalance(fan.userId)).toBe(10 * PRICE);
  });

  test('other seats than were paid on this pass gets the payment that was made', async () => {
    const fan = await aHolder();
    const first = await pay(fan, {}, ENTRY);

    const again = await pay(fan, { seatNumbers: [9], point: 1 }, ENTRY + SECOND);

    expect(again.payments).toMatchObject(first.payments);
  });

  test('stores a failed payment only for the held seats', async () => {
    const fan = await aFanInside(await aShow(), { point: 0 });

    const changed = await refusal(pay(fan, { seatNumbers: [7] }, ENTRY));
    const poor = await refusal(pay(fan, { seatNumbers: [5], point: PRICE }, ENTRY));

    expect(changed).toEqual({ code: 'HOLD_CHANGED', seatNumbers: [5], point: PRICE });
    expect(poor).toEqual({ code: 'INSUFFICIENT_POINTS', point: PRICE, balance: 0 });
    expect(only(await paymentsOf(fan.userId))).toMatchObject({ status: 'FAILED', seatNumber: 5 });
  });
});

describe('a repeated payment', () => {
  test('gets the same payment during the five minutes, after them, and after joining again', async () => {
    const show = await aShow({ maxSeatsPerUser: 4 });
    const fan = await aFanInside(show);
    await holdSeats(fan, { seatNumbers: [7, 8] }, ENTRY);
    const first = await pay(fan, {}, ENTRY);

    const soon = await pay(fan, {}, ENTRY + SECOND);
    const later = await pay(fan, {}, ENTRY + 20 * MINUTE);
    await inside(show, [fan.userId], NOW + 30 * MINUTE);
    const back = await pay(fan, {}, NOW + 31 * MINUTE);

    for (const again of [soon, later, back]) expect(again.payments).toMatchObject(first.payments);
    expect(await expectBooksToBalance(fan.userId)).toBe(8 * PRICE);
    expect(await paymentsOf(fan.userId)).toHaveLength(2);
  });

  test('pays once when many run at the same time', async () => {
    const fan = await aFanInside(await aShow());
    await holdSeats(fan, { seatNumbers: [7] }, ENTRY);

    const answers = await Promise.all(Array.from({ length: 10 }, () => pay(fan, {}, ENTRY)));

    expect(new Set(answers.map(({ payments }) => payments[0].paymentId)).size).toBe(1);
    expect(await paymentsOf(fan.userId)).toHaveLength(1);
    expect(await expectBooksToBalance(fan.userId)).toBe(9 * PRICE);
  });
});

describe('the same payment made between the reads', () => {
  test('of the wallet and of the place is found', async () => {
    const fan = await aFanInside(await aShow());

    const { payments } = await during(
      { command: 'GetItemCommand', about: 'QUEUE#' },
      after(() => pay(fan, {}, ENTRY)),
      () => pay(fan, {}, ENTRY),
    );

    expect(only(payments)).toMatchObject({ paymentId: only(await paymentsOf(fan.userId)).paymentId });
  });

  test('before the wallet is read is found, although the wallet is empty by then', async () => {
    const fan = await aFanInside(await aShow(), { point: PRICE });
    await holdSeats(fan, { seatNumbers: [7] }, ENTRY);

    const { payments } = await during(
      { command: 'GetItemCommand', about: 'WALLET' },
      after(() => pay(fan, {}, ENTRY)),
      () => pay(fan, {}, ENTRY),
    );

    expect(only(await paymentsOf(fan.userId))).toMatchObject({
      paymentId: only(payments).paymentId,
      status: 'SUCCESS',
    });
  });

  test('and the write is found', async () => {
    const fan = await aFanInside(await aShow());

    const { payments } = await during(
      { command: transaction },
      after(() => pay(fan, {}, ENTRY)),
      () => pay(fan, {}, ENTRY),
    );

    expect(only(payments)).toMatchObject({ paymentId: only(await paymentsOf(fan.userId)).paymentId });
    expect(await expectBooksToBalance(fan.userId)).toBe(9 * PRICE);
  });
});

describe('what happens between reading and paying', () => {
  test('a charge keeps ledger and balance equal', async () => {
    const fan = await aFanInside(await aShow());
    await holdSeats(fan, { seatNumbers: [7] }, ENTRY);

    await during(
      { command: transaction, about: 'CONFIRMED' },
      after(() => charge(fan, 1_000)),
      () => pay(fan, {}, ENTRY),
    );

    expect(await expectBooksToBalance(fan.userId)).toBe(9 * PRICE + 1_000);
  });

  test('charges at the same moment keep ledger and balance equal', async () => {
    const fan = await aFanInside(await aShow());
    await holdSeats(fan, { seatNumbers: [7] }, ENTRY);

    await Promise.all([pay(fan, {}, ENTRY), charge(fan, 1_000), charge(fan, 2_000)]);

    expect(await expectBooksToBalance(fan.userId)).toBe(9 * PRICE + 3_000);
  });

  test('a newly held seat is paid, too', async () => {
    const fan = await aFanInside(await aShow());
    await holdSeats(fan, { seatNumbers: [7] }, ENTRY);

    const { payments } = await during(
      { command: transaction, about: 'CONFIRMED' },
      after(() => holdSeats(fan, { seatNumbers: [7, 8] }, ENTRY)),
      () => pay(fan, {}, ENTRY),
    );

    expect(payments.map(({ seatNumber }) => seatNumber)).toEqual([7, 8]);
  });

  test('after an exchange the new seat is paid', async () => {
    const fan = await aFanInside(await aShow());
    await holdSeats(fan, { seatNumbers: [7] }, ENTRY);

    const { payments } = await during(
      { command: transaction, about: 'CONFIRMED' },
      after(() => holdSeats(fan, { seatNumbers: [33] }, ENTRY)),
      () => pay(fan, {}, ENTRY),
    );

    expect(only(payments).seatNumber).toBe(33);
    expect(await holdOf(fan.scheduleId, 7)).toMatchObject({ status: 'RELEASED' });
    expect(await seatOf(fan.scheduleId, 7)).toMatchObject({ status: 'AVAILABLE' });
  });

  test('released seats are not paid', async () => {
    const fan = await aFanInside(await aShow());

    const error = await refusal(
      during(
        { command: transaction, about: 'CONFIRMED' },
        after(() => releaseSeats(fan, ENTRY)),
        () => pay(fan, {}, ENTRY),
      ),
    );

    expect(error.code).toBe('PASS_EXPIRED');
    expect(await expectBooksToBalance(fan.userId)).toBe(10 * PRICE);
  });

  test('a seat that another fan takes over is not paid, and no other seat is paid instead', async () => {
    const show = await aShow();
    const fan = await aFanInside(show);
    await holdSeats(fan, { seatNumbers: [7, 8] }, ENTRY);
    const rival = await aFanInside(show, { now: NOW + MINUTE });
    const over = ENTRY + PASS_MS;
    const takeover = after(() => holdSeats(rival, { seatNumbers: [7] }, over + TAKEOVER_DELAY_MS + 1));

    const error = await refusal(
      during({ command: transaction, about: 'CONFIRMED' }, takeover, () => pay(fan, {}, over - 1)),
    );

    expect(error.code).toBe('PASS_EXPIRED');
    expect((await holdOf(show.schedule.scheduleId, 7))?.userId).toBe(rival.userId);
    expect(await seatOf(show.schedule.scheduleId, 8)).toMatchObject({ status: 'AVAILABLE' });
    expect(await expectBooksToBalance(fan.userId)).toBe(10 * PRICE);
  });
});
