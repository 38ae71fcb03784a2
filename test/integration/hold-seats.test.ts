import { beforeAll, describe, expect, test } from 'vitest';

import { MINUTE } from '#lib/clock.ts';
import { getSeatMap } from '#lib/operations/get-seat-map.ts';
import { type ExchangeWish, holdSeats } from '#lib/operations/hold-seats.ts';
import { pay } from '#lib/operations/pay.ts';
import { updateConcert } from '#lib/operations/update-concert.ts';
import { isHeldBy, TAKEOVER_DELAY_MS } from '#lib/seat/seat.ts';
import { holdTtl, readHolds, readHoldsOf } from '#lib/seat/seat.items.ts';
import { PASS_MS } from '#lib/token/lifetimes.ts';
import { verifyToken } from '#lib/token/token.ts';
import { holdOf, placeOf, reservationsOf } from '#test/support/books.ts';
import { aFanInside, aShow, ENTRY, NOW, only, PRICE, refusal, seatsOf } from '#test/support/builders.ts';
import { after, callsOf, during, isWrite } from '#test/support/faults.ts';
import { aHolder, exchange, heldBy, holders, LATER, reservedBy, twoHolders } from '#test/support/holders.ts';
import { soldBut } from '#test/support/sold-seats.ts';
import { makeTable } from '#test/support/table.ts';

beforeAll(makeTable);

describe('an exchange', () => {
  test('is one transaction that moves the hold and the reservation, and releases the old seat', async () => {
    const show = await aShow();
    const fan = await aHolder(show, 7);
    const [before] = await heldBy(fan);
    const [reservation] = await reservationsOf(fan.userId);

    const [calls, held] = await callsOf(() => exchange(fan, [33]));

    const { scheduleId, userId } = fan;
    const { input } = only(calls.filter(isWrite));
    expect((JSON.parse(input) as { TransactItems: unknown[] }).TransactItems).toHaveLength(4);
    const seat = only(held.holds);
    expect(seat).toMatchObject({ seatNumber: 33, reservationId: before?.reservationId, price: PRICE });
    expect(seat.holdId).not.toBe(before?.holdId);
    expect(await reservationsOf(userId)).toEqual([
      { ...reservation, seatNumber: 33, seatHoldId: seat.holdId },
    ]);
    expect(await holdOf(scheduleId, 33)).toMatchObject({
      holdId: seat.holdId,
      userId,
      status: 'PENDING',
      position: 1,
      expiresAt: ENTRY + PASS_MS,
      ttl: holdTtl(ENTRY + PASS_MS),
    });
    expect(await holdOf(scheduleId, 7)).toMatchObject({
      holdId: before?.holdId,
      status: 'RELEASED',
      expiresAt: LATER,
      ttl: holdTtl(LATER),
    });
    expect(await heldBy(fan)).toEqual(held.holds);
  });

  test('for as many or fewer named seats reads no seat map: the write checks that they are free', async () => {
    const fan = await aHolder(await aShow(), 7, 8);

    const [calls] = await callsOf(async () => {
      await exchange(fan, [33, 34]);
      await exchange(fan, [8]);
    });

    expect(calls.map(({ command }) => command)).not.toContain('QueryCommand');
    expect(await heldBy(fan)).toMatchObject([{ seatNumber: 8 }]);
  });

  test('does not extend the pass, hold, reservation or token', async () => {
    const fan = await aHolder(await aShow(), 7);
    const expiresAt = ENTRY + PASS_MS;

    const held = await exchange(fan, [33], ENTRY + 4 * MINUTE);

    expect(held.expiresAt).toBe(expiresAt);
    expect(held.holds).toMatchObject([{ expiresAt }]);
    expect(await verifyToken(held.token, ['payment'], LATER)).toMatchObject({
      kind: 'payment',
      tokenId: fan.tokenId,
      expiresAt,
    });
    expect(await placeOf(fan.userId, fan.scheduleId)).toMatchObject({ expiresAt, version: 2 });
    expect(await reservationsOf(fan.userId)).toMatchObject([{ expiresAt }]);
  });

  test('keeps the price of the hold when the price of the concert changes; an added seat has the current price', async () => {
    const show = await aShow();
    const fan = await aHolder(show, 7);
    await updateConcert(show.concert.concertId, { price: 2 * PRICE });

    const moved = await exchange(fan, [33]);
    const more = await exchange(fan, [33, 34]);

    expect(moved.holds.map(({ price }) => price)).toEqual([PRICE]);
    expect(more.holds.map(({ price }) => price)).toEqual([PRICE, 2 * PRICE]);
    expect((await reservationsOf(fan.userId)).map(({ price }) => price)).toEqual([PRICE, 2 * PRICE]);
  });

  test('for more seats keeps the old reservations and adds new ones', async () => {
    const fan = await aHolder(await aShow(), 7);
    const [kept] = await heldBy(fan);

    const held = await exchange(fan, [8, 7]);

    expect(held.holds).toMatchObject([kept, { seatNumber: 8 }]);
    expect(await reservedBy(fan.userId)).toEqual([
      [7, 'HELD'],
      [8, 'HELD'],
    ]);
  });

  test('for fewer seats releases the others and cancels their reservations', async () => {
    const fan = await aHolder(await aShow(), 7, 8);

    const held = await exchange(fan, [8]);

    expect(seatsOf(held)).toEqual([8]);
    expect(await reservedBy(fan.userId)).toEqual([
      [7, 'CANCELLED'],
      [8, 'HELD'],
    ]);
    expect(await holdOf(fan.scheduleId, 7)).toMatchObject({ status: 'RELEASED', expiresAt: LATER });
  });

  test('of two seats for one other moves one reservation and cancels one', async () => {
    const fan = await aHolder(await aShow(), 7, 8);

    await exchange(fan, [33]);

    expect(await reservedBy(fan.userId)).toEqual([
      [33, 'HELD'],
      [8, 'CANCELLED'],
    ]);
  });

  test('of all four seats for four others moves each reservation', async () => {
    const fan = await aHolder(await aShow({ maxSeatsPerUser: 4 }), 1, 2, 3, 4);
    const before = await heldBy(fan);

    const held = await exchange(fan, [14, 13, 12, 11]);

    expect(seatsOf(held)).toEqual([11, 12, 13, 14]);
    expect(new Set(held.holds.map(({ reservationId }) => reservationId))).toEqual(
      new Set(before.map(({ reservationId }) => reservationId)),
    );
    expect(await heldBy(fan)).toEqual(held.holds);
  });

  test('there and back holds the first seat again, under the same reservation', async () => {
    const fan = await aHolder(await aShow(), 7);
    const [before] = await heldBy(fan);
    await exchange(fan, [8]);

    const back = await exchange(fan, [7], LATER + 1);

    expect(only(back.holds)).toMatchObject({ seatNumber: 7, reservationId: before?.reservationId });
    expect(await reservedBy(fan.userId)).toEqual([[7, 'HELD']]);
    expect(await holdOf(fan.scheduleId, 8)).toMatchObject({ status: 'RELEASED' });
  });

  test('frees the old seat for the next fan at once', async () => {
    const show = await aShow();
    const [one, other] = await twoHolders(show, [7], [8]);
    await exchange(one, [33]);

    expect(seatsOf(await exchange(other, [7]))).toEqual([7]);
    expect(await reservedBy(one.userId)).toEqual([[33, 'HELD']]);
  });

  test('decides which seats are paid', async () => {
    const fan = await aHolder(await aShow(), 7);
    const { holds } = await exchange(fan, [33, 34]);

    const { payments } = await pay(fan, { seatNumbers: [34, 33], point: 2 * PRICE }, LATER);

    expect(payments.map(({ seatNumber, seatHoldId }) => ({ seatNumber, seatHoldId }))).toEqual(
      holds.map(({ seatNumber, holdId }) => ({ seatNumber, seatHoldId: holdId })),
    );
    expect(await reservedBy(fan.userId)).toEqual([
      [33, 'PAID'],
      [34, 'PAID'],
    ]);
  });
});

describe('an exchange for a number of seats', () => {
  test('adds the best seats beside the held ones', async () => {
    const fan = await aHolder(await aShow({ maxSeatsPerUser: 3 }), 42);

    expect(seatsOf(await holdSeats(fan, { count: 3 }, LATER))).toEqual([42, 43, 44]);
  });

  test('releases the seats that are too many', async () => {
    const fan = await aHolder(await aShow(), 7, 8);

    expect(seatsOf(await holdSeats(fan, { count: 1 }, LATER))).toEqual([7]);
    expect(await reservedBy(fan.userId)).toEqual([
      [7, 'HELD'],
      [8, 'CANCELLED'],
    ]);
  });

  test('is all or nothing: if too few seats are free, nothing changes', async () => {
    const show = await aShow({ maxSeatsPerUser: 4 });
    const fan = await aHolder(show, 7);
    await soldBut(show, [7, 50]);

    const error = await refusal(holdSeats(fan, { count: 3 }, LATER));
    const held = await holdSeats(fan, { count: 2 }, LATER);

    expect(error).toEqual({ code: 'NO_SEAT_FREE' });
    expect(seatsOf(held)).toEqual([7, 50]);
  });

  test('gives different seats to many fans at once', async () => {
    const show = await aShow();
    const fans = await holders(show, ...Array.from({ length: 10 }, () => [5]));

    const held = await Promise.all(fans.map((fan) => holdSeats(fan, { count: 2 }, LATER)));

    expect(new Set(held.flatMap(seatsOf)).size).toBe(20);
  });
});

describe('the same wish', () => {
  test('changes nothing, in any order of the seats', async () => {
    const fan = await aHolder(await aShow(), 7, 8);
    const before = await heldBy(fan);

    const [calls, answers] = await callsOf(async () => [
      await exchange(fan, [8, 7]),
      await holdSeats(fan, { count: 2 }, LATER),
    ]);

    expect(calls.filter(isWrite)).toEqual([]);
    for (const { holds, expiresAt } of answers) {
      expect(holds).toEqual(before);
      expect(expiresAt).toBe(ENTRY + PASS_MS);
    }
  });

  test('at the same moment exchanges once', async () => {
    const fan = await aHolder(await aShow(), 7);

    const answers = await Promise.all(Array.from({ length: 6 }, () => exchange(fan, [33])));

    expect(new Set(answers.map(({ holds }) => only(holds).holdId)).size).toBe(1);
    expect(await reservedBy(fan.userId)).toEqual([[33, 'HELD']]);
    expect(await placeOf(fan.userId, fan.scheduleId)).toMatchObject({ version: 2 });
  });

  test.each<[string, ExchangeWish]>([
    ['named seats', { seatNumbers: [7, 33] }],
    ['a number of seats', { count: 2 }],
  ])(
    'for %s, fulfilled between the reads of pass and seats, is found: a fan’s own seat does not count as taken',
    async (_, wish) => {
      const show = await aShow();
      const fan = await aHolder(show, 7);
      await soldBut(show, [7, 33]);

      const held = await during(
        { command: 'QueryCommand', about: 'HOLD#' },
        after(() => holdSeats(fan, wish, LATER)),
        () => holdSeats(fan, wish, LATER),
      );

      expect(seatsOf(held)).toEqual([7, 33]);
      expect(await heldBy(fan)).toEqual(held.holds);
    },
  );

  test('and a different one at the same moment end with the seats of one of both', async () => {
    const fan = await aHolder(await aShow(), 7);

    await Promise.all([exchange(fan, [33]), exchange(fan, [44, 45]), exchange(fan, [7, 8])]);

    const held = await heldBy(fan);
    const holds = await readHolds(fan.scheduleId, 'latest');
    const live = await readHoldsOf(
      fan.scheduleId,
      holds.filter((hold) => isHeldBy(fan.userId, hold, LATER)),
    );
    const reserved = (await reservationsOf(fan.userId)).filter(({ status }) => status === 'HELD');
    const seats = held.map(({ seatNumber }) => seatNumber);
    expect([[33], [44, 45], [7, 8]]).toContainEqual(seats);
    expect(live.map(({ holdId }) => holdId).toSorted()).toEqual(held.map(({ holdId }) => holdId).toSorted());
    expect(reserved.map(({ seatHoldId }) => seatHoldId).toSorted()).toEqual(
      held.map(({ holdId }) => holdId).toSorted(),
    );
  });
});

describe('a seat whose hold has expired', () => {
  /** One fan holds seat 7 until `over`. Another fan entered a minute later. */
  const aLateComer = async () => {
    const show = await aShow();
    const one = await aHolder(show, 7);
    const other = await aFanInside(show, { now: NOW + MINUTE });
    return { show, one, other, over: ENTRY + PASS_MS };
  };

  test('cannot be held for two seconds', async () => {
    const { show, other, over } = await aLateComer();
    const { concertId, scheduleId } = show.schedule;

    const early = await refusal(exchange(other, [7], over + TAKEOVER_DELAY_MS));
    const shown = await getSeatMap(concertId, scheduleId, over + TAKEOVER_DELAY_MS);

    expect(early.code).toBe('SEAT_TAKEN');
    expect(shown[6]).toEqual({ seatNumber: 7, status: 'HELD' });
  });

  test('is taken over after that', async () => {
    const { show, one, other, over } = await aLateComer();
    const { concertId, scheduleId } = show.schedule;

    const shown = await getSeatMap(concertId, scheduleId, over + TAKEOVER_DELAY_MS + 1);
    await exchange(other, [7], over + TAKEOVER_DELAY_MS + 1);

    expect(shown[6]).toEqual({ seatNumber: 7, status: 'AVAILABLE' });
    expect(await holdOf(scheduleId, 7)).toMatchObject({ userId: other.userId, status: 'PENDING' });
    expect((await refusal(exchange(one, [8], over + TAKEOVER_DELAY_MS + 1))).code).toBe('PASS_EXPIRED');
  });
});
