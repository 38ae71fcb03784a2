import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

import { type Instant, MINUTE, SECOND } from '#lib/clock.ts';
import { admitWaiting } from '#lib/operations/admit-waiting.ts';
import { assignPositions } from '#lib/operations/assign-positions.ts';
import { joinQueue } from '#lib/operations/join-queue.ts';
import { pay } from '#lib/operations/pay.ts';
import { pollQueue } from '#lib/operations/poll-queue.ts';
import { updateConcert } from '#lib/operations/update-concert.ts';
import { updateSchedule } from '#lib/operations/update-schedule.ts';
import type { SeatWish } from '#lib/seat/choose-seats.ts';
import { TAKEOVER_DELAY_MS } from '#lib/seat/seat.ts';
import { holdTtl } from '#lib/seat/seat.items.ts';
import { PASS_MS } from '#lib/token/lifetimes.ts';
import { type QueueToken, verifyToken } from '#lib/token/token.ts';
import { holdOf, placeOf, reservationsOf } from '#test/support/books.ts';
import {
  aJoin,
  ANY_SEAT,
  aQueueToken,
  aShow,
  aUser,
  aUserId,
  enter,
  ENTRY,
  NOW,
  numbered,
  only,
  PRICE,
  refusal,
  seatsOf,
  type Show,
  someUsers,
} from '#test/support/builders.ts';
import { aCalledFan, calledFans, wish } from '#test/support/called-fans.ts';
import { callsOf, isWrite } from '#test/support/faults.ts';
import { stubIntake } from '#test/support/intake.ts';
import { sell, soldBut } from '#test/support/sold-seats.ts';
import { makeTable } from '#test/support/table.ts';

beforeAll(makeTable);
beforeEach(() => {
  vi.restoreAllMocks();
  stubIntake();
});

const transaction = 'TransactWriteItemsCommand';

describe('entering', () => {
  test('is one transaction of three items for one seat', async () => {
    const show = await aShow();
    const token = await aCalledFan(show);

    const [calls] = await callsOf(() => enter(token));

    const { command, input } = only(calls.filter(isWrite));
    expect(command).toBe(transaction);
    expect((JSON.parse(input) as { TransactItems: unknown[] }).TransactItems).toHaveLength(3);
  });

  test('begins a pass of five minutes that names the held seats, and makes reservations for them', async () => {
    const show = await aShow();
    const token = await aCalledFan(show);

    const turn = await enter(token, ENTRY, wish(2, 8, 7));

    const { userId, scheduleId, tokenId } = token;
    const expiresAt = ENTRY + PASS_MS;
    const place = await placeOf(userId, scheduleId);
    expect(turn).toMatchObject({ expiresAt, holds: [{ seatNumber: 7, price: PRICE }, { seatNumber: 8 }] });
    expect(await verifyToken(turn.token, ['payment'], ENTRY)).toMatchObject({
      tokenId,
      expiresAt,
      position: 1,
    });
    expect(place).toMatchObject({
      status: 'ACTIVE',
      version: 1,
      activatedAt: ENTRY,
      expiresAt,
      held: turn.holds,
    });
    const reservations = await reservationsOf(userId);
    for (const { seatNumber, holdId, reservationId } of turn.holds) {
      expect(await holdOf(scheduleId, seatNumber)).toMatchObject({
        holdId,
        reservationId,
        userId,
        status: 'PENDING',
        position: 1,
        createdAt: ENTRY,
        expiresAt,
        ttl: holdTtl(expiresAt),
      });
      expect(reservations.find((one) => one.reservationId === reservationId)).toMatchObject({
        seatNumber,
        seatHoldId: holdId,
        status: 'HELD',
        price: PRICE,
        expiresAt,
      });
    }
    expect(reservations).toHaveLength(2);
  });

  test('uses the current price', async () => {
    const show = await aShow();
    const token = await aCalledFan(show);
    await updateConcert(show.concert.concertId, { price: 2 * PRICE });

    const { holds } = await enter(token, ENTRY + SECOND);

    expect(only(holds).price).toBe(2 * PRICE);
  });

  test('is possible at any time after the number was called', async () => {
    const show = await aShow();
    const token = await aCalledFan(show);

    expect((await enter(token, NOW + 20 * 60 * MINUTE)).holds).toHaveLength(1);
  });

  test('is not possible before the number is called', async () => {
    const show = await aShow();
    const [, next] = await numbered(show, someUsers(2));
    await soldBut(show, [50]);
    await admitWaiting(show.schedule, NOW);
    if (!next) throw new Error('fewer than two were numbered');

    const [calls, turn] = await callsOf(() => pollQueue(next, ANY_SEAT, ENTRY));

    expect(turn).toMatchObject({ kind: 'WAITING', position: 2, ahead: 1, called: false });
    expect(calls.filter(isWrite)).toEqual([]);
    expect(await placeOf(next.userId, next.scheduleId)).toMatchObject({ status: 'PENDING', version: 0 });
  });
});

describe('a fan who enters gets', () => {
  test.each<[string, SeatWish, readonly number[], readonly number[]]>([
    // wish, sold to others before, seats
    ['one seat, the best, without a wish', ANY_SEAT, [], [5]],
    ['the wished seats that are free, in their order', wish(2, 42, 17, 3, 4), [42], [3, 17]],
    ['the best when no wish is free', wish(1, 42, 17), [42, 17], [5]],
    ['wished seats first, then the best beside them', wish(2, 20), [], [19, 20]],
    ['two side by side', wish(2), [5], [6, 7]],
    ['no more than the date allows', wish(4), [], [5, 6]],
  ])('%s', async (_, wished, sold, seats) => {
    const show = await aShow({ maxSeatsPerUser: 2 });
    await sell(show, sold);
    const token = await aCalledFan(show);

    expect(seatsOf(await enter(token, ENTRY, wished))).toEqual(seats);
  });

  test('fewer seats when fewer are free', async () => {
    const show = await aShow({ maxSeatsPerUser: 4 });
    await soldBut(show, [11, 50]);
    const token = await aCalledFan(show);

    expect(seatsOf(await enter(token, ENTRY, wish(4)))).toEqual([11, 50]);
  });

  test('fewer seats, by the number of seats that they own', async () => {
    const show = await aShow({ maxSeatsPerUser: 3 });
    const token = await aCalledFan(show);
    await sell(show, [1, 2], token.userId);

    expect(seatsOf(await enter(token, ENTRY, wish(3)))).toHaveLength(1);
  });

  test('a seat whose hold expired at least two seconds ago', async () => {
    const show = await aShow();
    const [first, next] = (await calledFans(show, 2)) as [QueueToken, QueueToken];
    await soldBut(show, [7]);
    const { expiresAt } = await enter(first);

    const early = await pollQueue(next, ANY_SEAT, expiresAt + TAKEOVER_DELAY_MS);
    const late = await enter(next, expiresAt + TAKEOVER_DELAY_MS + SECOND);

    expect(early).toMatchObject({ kind: 'WAITING', called: true });
    expect(seatsOf(late)).toEqual([7]);
    expect(await holdOf(show.schedule.scheduleId, 7)).toMatchObject({ userId: next.userId, position: 2 });
  });
});

describe('a pass is found', () => {
  const aFan = async () => {
    const show = await aShow();
    const token = await aCalledFan(show);
    const first = await enter(token, ENTRY, wish(2, 7, 8));
    return { show, token, first };
  };

  test('by every later poll, with any wish and either token', async () => {
    const { token, first } = await aFan();
    const payment = await verifyToken(first.token, ['payment'], ENTRY);

    const [calls, again] = await callsOf(() =>
      Promise.all([
        enter(token, ENTRY + SECOND, wish(1, 30)),
        enter({ ...token, position: 1 }, ENTRY + 2 * SECOND),
        enter(payment, ENTRY + MINUTE),
        enter(token, ENTRY + PASS_MS - 1),
      ]),
    );

    for (const turn of again) {
      expect(turn.holds).toEqual(first.holds);
      expect(turn.expiresAt).toBe(first.expiresAt);
    }
    expect(calls.filter(isWrite)).toEqual([]);
  });

  test('by many polls at the same moment, which make only one pass', async () => {
    const show = await aShow();
    const token = await aCalledFan(show);

    const turns = await Promise.all(Array.from({ length: 8 }, () => enter(token)));

    expect(new Set(turns.map(({ holds }) => only(holds).holdId)).size).toBe(1);
    expect(await reservationsOf(token.userId)).toHaveLength(1);
    expect(await placeOf(token.userId, token.scheduleId)).toMatchObject({ version: 1 });
  });

  test('by the token of another join that found the same place', async () => {
    const show = await aShow();
    const userId = aUserId();
    const [first, second] = [aJoin(show, userId), aJoin(show, userId, NOW + 1)];
    await assignPositions(show.schedule, [first, second], NOW);
    await admitWaiting(show.schedule, NOW);
    const came = await enter(aQueueToken(show, first));

    const other = await enter(aQueueToken(show, second), ENTRY + SECOND);

    expect(other.holds).toEqual(came.holds);
    expect(await verifyToken(other.token, ['payment'], ENTRY)).toMatchObject({ tokenId: first.tokenId });
  });

  test.each<[string, (show: Show) => Promise<unknown>, Instant]>([
    [
      'once the sale is closed',
      ({ schedule: { concertId, scheduleId } }) =>
        updateSchedule(concertId, scheduleId, { status: 'CLOSED' }, NOW),
      ENTRY + MINUTE,
    ],
    [
      'while the sale is paused',
      ({ schedule: { concertId, scheduleId } }) =>
        updateSchedule(concertId, scheduleId, { paused: true }, NOW),
      ENTRY + MINUTE,
    ],
    ['while nothing has happened', async () => undefined, ENTRY + MINUTE],
  ])('by joining on another device and polling there, %s, and is paid there', async (_, happen, now) => {
    const show = await aShow();
    const token = only(await numbered(show, [await aUser()]));
    await admitWaiting(show.schedule, NOW);
    const first = await enter(token);
    await happen(show);

    const { userId, concertId, scheduleId } = token;
    const joined = await joinQueue({ userId, concertId, scheduleId, now });
    const found = await enter(await verifyToken(joined, ['queue'], now), now);
    const { payments } = await pay(await verifyToken(found.token, ['payment'], now), {}, now);

    expect(found.holds).toEqual(first.holds);
    expect(found.expiresAt).toBe(first.expiresAt);
    expect(only(payments).seatNumber).toBe(only(first.holds).seatNumber);
  });

  test('until it ends, and no longer', async () => {
    const { token, first } = await aFan();

    const found = await enter(token, first.expiresAt - 1);
    const error = await refusal(pollQueue(token, ANY_SEAT, first.expiresAt));

    expect(found.holds).toEqual(first.holds);
    expect(error.code).toBe('PLACE_LOST');
  });
});
