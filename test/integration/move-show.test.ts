import { beforeAll, describe, expect, test } from 'vitest';

import { DAY, HOUR, MINUTE, SECOND } from '#lib/clock.ts';
import { cachedSchedule } from '#lib/concert/cached-concert.ts';
import { admitWaiting } from '#lib/operations/admit-waiting.ts';
import { cancelPayment } from '#lib/operations/cancel-payment.ts';
import { pay } from '#lib/operations/pay.ts';
import { releaseSeats } from '#lib/operations/release-seats.ts';
import { readPaymentsOf } from '#lib/payment/payment.items.ts';
import { TAKEOVER_DELAY_MS } from '#lib/seat/seat.ts';
import { PASS_MS } from '#lib/token/lifetimes.ts';
import { stateOf } from '#test/support/books.ts';
import {
  aFanInside,
  aShow,
  enterForPass,
  enter,
  NOW,
  numbered,
  refusal,
  type Show,
  someUsers,
} from '#test/support/builders.ts';
import { after, callsOf, during, isWrite } from '#test/support/faults.ts';
import { makeTable } from '#test/support/table.ts';
import { change } from '#test/support/ticks.ts';

beforeAll(makeTable);

const times = { startDatetime: '2037-01-31 19:00:00', endDatetime: '2037-01-31 21:00:00' };
const START = Date.parse('2037-01-31T10:00:00Z');

const move = (show: Show, to = times, now = NOW) => change(show, to, now);

describe('a show that nobody has booked', () => {
  test('moves, with its queue, by one transaction', async () => {
    const show = await aShow();

    const [calls, moved] = await callsOf(() => move(show));

    expect(moved).toMatchObject({ startsAt: START, endsAt: START + 2 * HOUR });
    expect(await cachedSchedule(moved.concertId, moved.scheduleId, NOW + SECOND)).toMatchObject(moved);
    expect(await stateOf(show)).toMatchObject({ startsAt: START, closed: false });
    expect(calls.filter(isWrite)).toHaveLength(1);
  });

  test('moves while fans wait and are called', async () => {
    const show = await aShow();
    const [fan] = await numbered(show, someUsers(2));
    await admitWaiting(show.schedule, NOW);

    await move(show);
    const pass = fan && (await enterForPass(fan, NOW + SECOND));

    expect(pass?.kind).toBe('payment');
    expect(await stateOf(show)).toMatchObject({ startsAt: START, tail: 2, serving: 2 });
  });

  test('moves once its holds have been given back or have run out', async () => {
    const [released, lapsed] = [await aShow(), await aShow()];
    await releaseSeats(await aFanInside(released), NOW + 2 * SECOND);
    await aFanInside(lapsed);

    await move(released, times, NOW + 2 * SECOND);
    await move(lapsed, times, NOW + SECOND + PASS_MS + TAKEOVER_DELAY_MS + 1);

    expect(await stateOf(released)).toMatchObject({ startsAt: START });
    expect(await stateOf(lapsed)).toMatchObject({ startsAt: START });
  });

  test('is on sale again if it had begun at the wrong time', async () => {
    const show = await aShow({ startsAt: NOW + MINUTE });
    await numbered(show, someUsers(1));
    await admitWaiting(show.schedule, NOW + MINUTE);
    const begun = await stateOf(show);

    await move(show, times, NOW + 2 * MINUTE);

    expect(begun).toMatchObject({ closed: true });
    expect(await stateOf(show)).toMatchObject({ closed: false, open: true });
  });

  test('stays closed if its operator has closed it', async () => {
    const show = await aShow({ status: 'CLOSED' });

    await move(show);

    expect(await stateOf(show)).toMatchObject({ closed: true });
  });

  test.each([
    ['to the past', { startDatetime: '2036-11-30 19:00:00' }, ['startDatetime', 'saleOpensAt']],
    ['to after its end', { startDatetime: '2037-02-28 19:00:00' }, ['endDatetime']],
    ['to an end before its start', { endDatetime: '2036-12-02 00:00:00' }, ['endDatetime']],
    [
      'to before its sale opens',
      { startDatetime: '2036-12-02 19:00:00', endDatetime: '2036-12-02 21:00:00' },
      ['saleOpensAt'],
    ],
  ])('does not move %s', async (_, to, fields) => {
    const show = await aShow({ saleOpensAt: NOW + 5 * DAY });

    const error = await refusal(change(show, to));

    expect(error).toMatchObject({ code: 'INVALID_INPUT', fields: fields.map((field) => ({ field })) });
    expect(await stateOf(show)).toMatchObject({ startsAt: show.schedule.startsAt });
  });

  test('takes an opening that moves meanwhile into account', async () => {
    const show = await aShow();
    const later = { saleOpensAt: '2036-12-09 12:00:00' };
    const earlier = { startDatetime: '2036-12-05 19:00:00', endDatetime: '2036-12-05 21:00:00' };

    const error = await refusal(
      during(
        { command: 'TransactWriteItemsCommand' },
        after(() => change(show, later)),
        () => move(show, earlier),
      ),
    );

    expect(error).toMatchObject({ code: 'INVALID_INPUT', fields: [{ field: 'saleOpensAt' }] });
  });
});

describe('a show that somebody has booked', () => {
  test('does not move: a seat is held', async () => {
    const show = await aShow();
    await aFanInside(show);

    const error = await refusal(move(show, times, NOW + 2 * SECOND));

    expect(error.code).toBe('SCHEDULE_BOOKED');
    expect(await stateOf(show)).toMatchObject({ startsAt: show.schedule.startsAt });
  });

  test('does not move: a seat is sold, or was sold and refunded', async () => {
    const show = await aShow();
    const fan = await aFanInside(show);
    const { payments } = await pay(fan, {}, NOW + 2 * SECOND);

    const sold = await refusal(move(show, times, NOW + HOUR));
    await cancelPayment(fan.userId, payments[0].paymentId, NOW + HOUR);
    const refunded = await refusal(move(show, times, NOW + 2 * HOUR));

    expect([sold.code, refunded.code]).toEqual(['SCHEDULE_BOOKED', 'SCHEDULE_BOOKED']);
  });

  test('does not move if its end alone would change', async () => {
    const show = await aShow();
    await aFanInside(show);

    const error = await refusal(change(show, { endDatetime: '2036-12-20 12:00:00' }, NOW + SECOND));

    expect(error.code).toBe('SCHEDULE_BOOKED');
  });

  test('accepts a request that repeats its times', async () => {
    const show = await aShow();
    await move(show);
    await aFanInside(show);

    const again = await move(show, times, NOW + 2 * SECOND);

    expect(again).toMatchObject({ startsAt: START });
  });

  test('does not move if a fan enters between the read and the write', async () => {
    const show = await aShow();
    const [fan] = await numbered(show, someUsers(1));
    await admitWaiting(show.schedule, NOW);

    const error = await refusal(
      during(
        { command: 'TransactWriteItemsCommand' },
        after(async () => fan && enter(fan, NOW + SECOND)),
        () => move(show, times, NOW + SECOND),
      ),
    );

    expect(error.code).toBe('SCHEDULE_BOOKED');
  });
});

describe('a payment that arrives before the end of its hold', () => {
  const END = NOW + SECOND + PASS_MS;
  const MOVED = END + TAKEOVER_DELAY_MS + 1;

  test('is not made after the show has moved', async () => {
    const show = await aShow();
    const fan = await aFanInside(show);
    await move(show, times, MOVED);

    const error = await refusal(pay(fan, {}, END - 1));

    expect(error.code).toBe('PASS_EXPIRED');
    expect(await readPaymentsOf(fan.userId, fan.tokenId)).toEqual([]);
  });

  test('is not made if the show moves between its read and its write', async () => {
    const show = await aShow();
    const fan = await aFanInside(show);

    const error = await refusal(
      during(
        { command: 'TransactWriteItemsCommand' },
        after(() => move(show, times, MOVED)),
        () => pay(fan, {}, END - 1),
      ),
    );

    expect(error.code).toBe('PASS_EXPIRED');
    expect(await stateOf(show)).toMatchObject({ startsAt: START });
  });

  test('comes first: the show stays', async () => {
    const show = await aShow();
    const fan = await aFanInside(show);
    await pay(fan, {}, END - 1);

    const error = await refusal(move(show, times, MOVED));

    expect(error.code).toBe('SCHEDULE_BOOKED');
  });
});
