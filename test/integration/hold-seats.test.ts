import { beforeAll, describe, expect, test } from 'vitest';

import { type Instant, MINUTE, SECOND } from '#lib/clock.ts';
import type { UserId } from '#lib/ids.ts';
import { admitWaiting } from '#lib/operations/admit-waiting.ts';
import { getSeatMap } from '#lib/operations/get-seat-map.ts';
import { type Held, holdSeats, type ExchangeWish } from '#lib/operations/hold-seats.ts';
import { pay } from '#lib/operations/pay.ts';
import { releaseSeats } from '#lib/operations/release-seats.ts';
import { updateConcert } from '#lib/operations/update-concert.ts';
import { updateSchedule } from '#lib/operations/update-schedule.ts';
import { type HeldSeat, isHeldBy, SEAT_COUNT, TAKEOVER_DELAY_MS } from '#lib/seat/seat.ts';
import { holdTtl, readHolds, readHoldsOf } from '#lib/seat/seat.items.ts';
import { PASS_MS } from '#lib/token/lifetimes.ts';
import { type QueueToken, verifyToken } from '#lib/token/token.ts';
import { holdOf, placeOf, reservationsOf } from '#test/support/books.ts';
import {
  aFanInside,
  aShow,
  aUser,
  aUserId,
  comeIn,
  NOW,
  numbered,
  only,
  PRICE,
  refusal,
  type Show,
} from '#test/support/builders.ts';
import { after, callsOf, during, isWrite } from '#test/support/faults.ts';
import { putRows } from '#test/support/put-rows.ts';
import { soldBefore } from '#test/support/sale-rows.ts';
import { makeTable } from '#test/support/table.ts';

beforeAll(makeTable);

/** When fans enter, and when they choose other seats. */
const ENTRY = NOW + SECOND;
const LATER = NOW + MINUTE;

const transaction = 'TransactWriteItemsCommand';

/** Fans who have entered and hold these seats each. */
const holders = async (show: Show, ...seats: readonly (readonly number[])[]): Promise<QueueToken[]> => {
  const users = await Promise.all(seats.map(() => aUser()));
  const tokens = await numbered(show, users);
  await admitWaiting(show.schedule, NOW);
  return Promise.all(
    tokens.map((token, index) => {
      const seatNumbers = seats[index] ?? [];
      return comeIn(token, ENTRY, { seatNumbers, count: seatNumbers.length });
    }),
  );
};

const aHolder = async (show: Show, ...seatNumbers: readonly number[]): Promise<QueueToken> =>
  only(await holders(show, seatNumbers));

const twoHolders = async (show: Show, one: readonly number[], other: readonly number[]) =>
  (await holders(show, one, other)) as [QueueToken, QueueToken];

const exchange = (fan: QueueToken, seatNumbers: readonly number[], now: Instant = LATER) =>
  holdSeats(fan, { seatNumbers }, now);

const seatsOf = ({ holds }: Pick<Held, 'holds'>) => holds.map(({ seatNumber }) => seatNumber);

const heldBy = async ({ userId, scheduleId }: QueueToken): Promise<readonly HeldSeat[]> =>
  (await placeOf(userId, scheduleId)).held ?? [];

/** Seat and status of each reservation, oldest first. */
const reservedBy = async (userId: UserId) =>
  (await reservationsOf(userId)).map(({ seatNumber, status }) => [seatNumber, status]);

const sell = async ({ schedule }: Show, seats: readonly number[], userId = aUserId()) => {
  await putRows(soldBefore(schedule, seats, userId).holds);
};

const close = ({ schedule: { concertId, scheduleId } }: Show) =>
  updateSchedule(concertId, scheduleId, { status: 'CLOSED' }, NOW);

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
    const others = Array.from({ length: SEAT_COUNT }, (_, index) => index + 1).filter(
      (seat) => seat !== 7 && seat !== 50,
    );
    await sell(show, others);

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
      const others = Array.from({ length: SEAT_COUNT }, (_, index) => index + 1).filter(
        (seat) => seat !== 7 && seat !== 33,
      );
      await sell(show, others);

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

describe('a seat of another fan', () => {
  test('is refused while it is held, and the fan keeps their own seats', async () => {
    const show = await aShow();
    const [one, other] = await twoHolders(show, [7], [8, 9]);
    const before = await heldBy(one);

    const error = await refusal(exchange(one, [10, 8], ENTRY + PASS_MS - 1));

    expect(error).toEqual({ code: 'SEAT_TAKEN', seatNumbers: [8] });
    expect(await heldBy(one)).toEqual(before);
    expect(await reservedBy(one.userId)).toEqual([[7, 'HELD']]);
    expect(await holdOf(show.schedule.scheduleId, 7)).toMatchObject({
      status: 'PENDING',
      userId: one.userId,
    });
    expect(await holdOf(show.schedule.scheduleId, 10)).toBeUndefined();
    expect(await reservedBy(other.userId)).toEqual([
      [8, 'HELD'],
      [9, 'HELD'],
    ]);
  });

  test('is refused, and the error names all taken seats', async () => {
    const [one] = await twoHolders(await aShow(), [7], [8, 9]);

    expect(await refusal(exchange(one, [9, 8]))).toEqual({ code: 'SEAT_TAKEN', seatNumbers: [9, 8] });
  });

  test('is refused once it is paid', async () => {
    const [one, other] = await twoHolders(await aShow(), [7], [8]);
    await pay(other, {}, ENTRY);

    expect(await refusal(exchange(one, [8]))).toEqual({ code: 'SEAT_TAKEN', seatNumbers: [8] });
  });

  test('is refused, and the error names all seats that were taken between the read and the write', async () => {
    const [one, other] = await twoHolders(await aShow(), [7], [8]);

    const error = await refusal(
      during(
        { command: transaction, about: one.userId },
        after(() => exchange(other, [33, 34])),
        () => exchange(one, [33, 34]),
      ),
    );

    expect(error).toEqual({ code: 'SEAT_TAKEN', seatNumbers: [33, 34] });
    expect(await reservedBy(one.userId)).toEqual([[7, 'HELD']]);
  });

  test('cannot be swapped: two fans who want each other’s seat keep their own', async () => {
    const [one, other] = await twoHolders(await aShow(), [7], [8]);

    const errors = await Promise.all([refusal(exchange(one, [8])), refusal(exchange(other, [7]))]);

    expect(errors.map(({ code }) => code)).toEqual(['SEAT_TAKEN', 'SEAT_TAKEN']);
    expect([await reservedBy(one.userId), await reservedBy(other.userId)]).toEqual([
      [[7, 'HELD']],
      [[8, 'HELD']],
    ]);
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

describe('the limit of seats', () => {
  test('makes a wish for more seats than the date allows invalid', async () => {
    const fan = await aHolder(await aShow({ maxSeatsPerUser: 2 }), 7);

    const named = await refusal(exchange(fan, [1, 2, 3]));
    const best = await refusal(holdSeats(fan, { count: 3 }, LATER));

    expect(named).toMatchObject({ code: 'INVALID_INPUT', fields: [{ field: 'seatNumbers' }] });
    expect(best).toMatchObject({ code: 'INVALID_INPUT', fields: [{ field: 'count' }] });
    expect(await reservedBy(fan.userId)).toEqual([[7, 'HELD']]);
  });

  test('counts owned seats', async () => {
    const show = await aShow({ maxSeatsPerUser: 2 });
    const fan = await aHolder(show, 7);
    await sell(show, [50], fan.userId);

    const error = await refusal(exchange(fan, [7, 8]));
    const other = await exchange(fan, [8]);

    expect(error).toEqual({ code: 'SEAT_LIMIT_REACHED', maxSeatsPerUser: 2 });
    expect(seatsOf(other)).toEqual([8]);
  });

  test('that was lowered allows as many seats as the fan holds, also with owned ones', async () => {
    const show = await aShow({ maxSeatsPerUser: 3 });
    const { concertId, scheduleId } = show.schedule;
    const fan = await aHolder(show, 7, 8);
    await sell(show, [50], fan.userId);
    await updateSchedule(concertId, scheduleId, { maxSeatsPerUser: 2 }, NOW);

    const others = await exchange(fan, [17, 18]);
    const best = await refusal(holdSeats(fan, { count: 3 }, LATER));

    expect(seatsOf(others)).toEqual([17, 18]);
    expect(best.code).toBe('INVALID_INPUT');
  });

  test('that was lowered allows the held seats, and no more', async () => {
    const show = await aShow({ maxSeatsPerUser: 2 });
    const { concertId, scheduleId } = show.schedule;
    const fan = await aHolder(show, 7, 8);
    await updateSchedule(concertId, scheduleId, { maxSeatsPerUser: 1 }, NOW);

    const same = await exchange(fan, [7, 8]);
    const error = await refusal(exchange(fan, [8, 9]));
    const { payments } = await pay(fan, {}, LATER);

    expect(seatsOf(same)).toEqual([7, 8]);
    expect(error.code).toBe('INVALID_INPUT');
    expect(payments).toHaveLength(2);
  });

  test('holds when one user asks for different seats at once', async () => {
    const fan = await aHolder(await aShow({ maxSeatsPerUser: 2 }), 7);

    await Promise.all([1, 11, 21, 31].map((seat) => exchange(fan, [seat, seat + 1])));

    const holds = await readHolds(fan.scheduleId, 'latest');
    expect(holds.filter((hold) => isHeldBy(fan.userId, hold, LATER))).toHaveLength(2);
  });
});

describe('a closed sale', () => {
  test.each<[string, (show: Show) => Promise<unknown>, Instant]>([
    ['closed by the operator', close, LATER],
    ['closed because the show has begun', async () => undefined, NOW + 2 * MINUTE],
  ])('allows no exchange, but held seats are found and paid: %s', async (_, end, now) => {
    const show = await aShow({ startsAt: NOW + 2 * MINUTE });
    const fan = await aHolder(show, 7, 8);
    await end(show);

    const errors = [
      await refusal(exchange(fan, [9], now)),
      await refusal(exchange(fan, [7], now)),
      await refusal(holdSeats(fan, { count: 1 }, now)),
    ];
    const same = await exchange(fan, [7, 8], now);
    const { payments } = await pay(fan, {}, now);

    expect(errors.map(({ code }) => code)).toEqual(Array(3).fill('SCHEDULE_CLOSED'));
    expect(seatsOf(same)).toEqual([7, 8]);
    expect(payments).toHaveLength(2);
  });

  test('allows releasing held seats', async () => {
    const show = await aShow();
    const fan = await aHolder(show, 7);
    await close(show);

    await releaseSeats(fan, LATER);

    expect(await reservedBy(fan.userId)).toEqual([[7, 'CANCELLED']]);
  });
});

describe('a pass exchanges nothing', () => {
  test.each<[string, (fan: QueueToken, show: Show) => Promise<unknown>, Instant]>([
    ['from its end on', async () => undefined, ENTRY + PASS_MS],
    ['after it was paid', (fan) => pay(fan, {}, ENTRY), LATER],
    ['after its seats were released', (fan) => releaseSeats(fan, ENTRY), LATER],
    [
      'of an earlier place after entering again',
      async (fan, show) => {
        await releaseSeats(fan, ENTRY);
        const again = only(await numbered(show, [fan.userId], ENTRY));
        await admitWaiting(show.schedule, NOW + 20 * SECOND);
        await comeIn(again, NOW + 21 * SECOND);
      },
      LATER,
    ],
  ])('%s', async (_, end, now) => {
    const show = await aShow();
    const fan = await aHolder(show, 7);
    await end(fan, show);

    const errors = [await refusal(exchange(fan, [33], now)), await refusal(exchange(fan, [7], now))];

    expect(errors.map(({ code }) => code)).toEqual(['PASS_EXPIRED', 'PASS_EXPIRED']);
    expect(await holdOf(fan.scheduleId, 33)).toBeUndefined();
  });

  test('of someone who never entered', async () => {
    const fan = await aHolder(await aShow(), 7);

    expect((await refusal(exchange({ ...fan, userId: aUserId() }, [33]))).code).toBe('PASS_EXPIRED');
  });

  test.each<[string, (fan: QueueToken) => Promise<unknown>]>([
    ['is paid', (fan) => pay(fan, {}, LATER)],
    ['is released', (fan) => releaseSeats(fan, LATER)],
  ])('that %s between the read and the write', async (_, end) => {
    const fan = await aHolder(await aShow(), 7);

    const error = await refusal(
      during(
        { command: transaction },
        after(() => end(fan)),
        () => exchange(fan, [33]),
      ),
    );

    expect(error.code).toBe('PASS_EXPIRED');
    expect(await holdOf(fan.scheduleId, 33)).toBeUndefined();
  });

  test('that is paid between the reads of pass and seats; the error is not about the limit', async () => {
    const fan = await aHolder(await aShow({ maxSeatsPerUser: 2 }), 7);

    const error = await refusal(
      during(
        { command: 'QueryCommand', about: 'HOLD#' },
        after(() => pay(fan, {}, LATER)),
        () => exchange(fan, [33, 34]),
      ),
    );

    expect(error).toEqual({ code: 'PASS_EXPIRED' });
  });
});
