import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

import { type Instant, MINUTE, SECOND } from '#lib/clock.ts';
import { admitWaiting } from '#lib/operations/admit-waiting.ts';
import { assignPositions } from '#lib/operations/assign-positions.ts';
import { joinQueue } from '#lib/operations/join-queue.ts';
import { leaveQueue } from '#lib/operations/leave-queue.ts';
import { pay } from '#lib/operations/pay.ts';
import { type Entered, pollQueue } from '#lib/operations/poll-queue.ts';
import { releaseSeats } from '#lib/operations/release-seats.ts';
import { updateConcert } from '#lib/operations/update-concert.ts';
import { updateSchedule } from '#lib/operations/update-schedule.ts';
import type { SeatWish } from '#lib/seat/choose-seats.ts';
import { SEAT_COUNT, TAKEOVER_DELAY_MS } from '#lib/seat/seat.ts';
import { holdTtl, readHolds } from '#lib/seat/seat.items.ts';
import { PASS_MS } from '#lib/token/lifetimes.ts';
import { type QueueToken, verifyToken } from '#lib/token/token.ts';
import { holdOf, placeOf, reservationsOf } from '#test/support/books.ts';
import {
  aFanInside,
  aJoin,
  ANY_SEAT,
  aQueueToken,
  aShow,
  aUser,
  aUserId,
  comeIn,
  inside,
  NOW,
  numbered,
  only,
  PRICE,
  refusal,
  type Show,
} from '#test/support/builders.ts';
import { after, callsOf, conflicting, during, isWrite } from '#test/support/faults.ts';
import { stubIntake } from '#test/support/intake.ts';
import { putRows } from '#test/support/put-rows.ts';
import { soldBefore } from '#test/support/sale-rows.ts';
import { makeTable } from '#test/support/table.ts';

beforeAll(makeTable);
beforeEach(() => {
  vi.restoreAllMocks();
  stubIntake();
});

const ENTRY = NOW + SECOND;
const transaction = 'TransactWriteItemsCommand';

const wish = (count: number, ...seatNumbers: readonly number[]): SeatWish => ({ seatNumbers, count });

const someUsers = (count: number) => Array.from({ length: count }, aUserId);

/** This many fans whose numbers are called. */
const calledFans = async (show: Show, count: number, now = NOW): Promise<QueueToken[]> => {
  const tokens = await numbered(show, someUsers(count), now);
  await admitWaiting(show.schedule, now);
  return tokens;
};

const aCalledFan = async (show: Show, now = NOW): Promise<QueueToken> => only(await calledFans(show, 1, now));

const enter = async (token: QueueToken, now: Instant = ENTRY, wished = ANY_SEAT): Promise<Entered> => {
  const turn = await pollQueue(token, wished, now);
  if (turn.kind !== 'ENTERED') throw new Error(`expected to enter, but waits at ${turn.position}`);
  return turn;
};

const seatsOf = ({ holds }: Pick<Entered, 'holds'>) => holds.map(({ seatNumber }) => seatNumber);

const sorted = (seats: readonly number[]) => seats.toSorted((one, other) => one - other);

/** All seats except these were sold to someone before. */
const soldBut = async ({ schedule }: Show, left: readonly number[]) => {
  const seats = Array.from({ length: SEAT_COUNT }, (_, index) => index + 1);
  const { holds } = soldBefore(
    schedule,
    seats.filter((seat) => !left.includes(seat)),
    aUserId(),
  );
  await putRows(holds);
};

const sell = async ({ schedule }: Show, seats: readonly number[], userId = aUserId()) => {
  await putRows(soldBefore(schedule, seats, userId).holds);
};

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
    await sell(
      show,
      Array.from({ length: SEAT_COUNT - 1 }, (_, index) => index + 1),
    );
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

describe('fans called together', () => {
  test('choose different seats, each at the first try', async () => {
    const show = await aShow();
    const tokens = await calledFans(show, 12);

    const [calls, turns] = await callsOf(() =>
      Promise.all(tokens.map((token) => enter(token, ENTRY, wish(2)))),
    );

    expect(new Set(turns.flatMap(seatsOf)).size).toBe(24);
    expect(calls.filter(isWrite)).toHaveLength(12);
  });

  test('choose different seats even if some read the seats before and some after others have entered', async () => {
    const show = await aShow();
    const tokens = await calledFans(show, 9);
    const [slow, ...others] = tokens.toReversed() as [QueueToken, ...QueueToken[]];
    const meanwhile = after(async () => {
      for (const token of others.toReversed().slice(0, 5)) await enter(token);
    });

    const [calls] = await callsOf(() =>
      during({ command: transaction, about: slow.userId }, meanwhile, () => enter(slow)),
    );

    expect(calls.filter(isWrite)).toHaveLength(6);
  });

  test('who all wish for the same seat get one seat each, and one of them gets that seat', async () => {
    const show = await aShow();
    const tokens = await calledFans(show, 10);

    const turns = await Promise.all(tokens.map((token) => enter(token, ENTRY, wish(1, 33))));

    const seats = turns.flatMap(seatsOf);
    expect(new Set(seats).size).toBe(10);
    expect(seats).toContain(33);
  });

  test('for more seats than there are leave nobody inside without a seat', async () => {
    const show = await aShow();
    const tokens = await calledFans(show, 8);
    await soldBut(show, [1, 2, 3, 4, 5]);

    const turns = await Promise.all(tokens.map((token) => pollQueue(token, wish(2), ENTRY)));

    const holds = await readHolds(show.schedule.scheduleId, 'latest');
    const held = holds.filter(({ status }) => status === 'PENDING');
    const came = turns.filter((turn): turn is Entered => turn.kind === 'ENTERED');
    expect(sorted(held.map(({ seatNumber }) => seatNumber))).toEqual([1, 2, 3, 4, 5]);
    expect(sorted(came.flatMap(seatsOf))).toEqual([1, 2, 3, 4, 5]);
    for (const [index, turn] of turns.entries()) {
      if (turn.kind === 'ENTERED') expect(turn.holds.length).toBeGreaterThan(0);
      else {
        expect(turn).toMatchObject({ called: true });
        const { userId, scheduleId } = tokens[index] as QueueToken;
        expect(await placeOf(userId, scheduleId)).toMatchObject({ status: 'PENDING' });
      }
    }
  });
});

describe('a seat that another fan takes between the read and the write', () => {
  test('is replaced by another one', async () => {
    const show = await aShow();
    const [one, other] = (await calledFans(show, 2)) as [QueueToken, QueueToken];

    const turn = await during(
      { command: transaction, about: one.userId },
      after(() => enter(other, ENTRY, wish(1, 17))),
      () => enter(one, ENTRY, wish(1, 17, 18)),
    );

    expect(seatsOf(turn)).toEqual([18]);
    expect(await reservationsOf(one.userId)).toHaveLength(1);
  });

  test('leaves the fan called and waiting if it was the last one', async () => {
    const show = await aShow();
    const [one, other] = (await calledFans(show, 2)) as [QueueToken, QueueToken];
    await soldBut(show, [17]);

    const turn = await during(
      { command: transaction, about: one.userId },
      after(() => enter(other)),
      () => pollQueue(one, ANY_SEAT, ENTRY),
    );

    expect(turn).toMatchObject({ kind: 'WAITING', called: true, position: 1, ahead: 0 });
    expect(await reservationsOf(one.userId)).toEqual([]);
  });

  test('leaves the fan waiting without an error, even if it happens each time', async () => {
    const show = await aShow();
    const token = await aCalledFan(show);

    const turn = await during({ command: transaction, times: 100 }, conflicting, () =>
      pollQueue(token, ANY_SEAT, ENTRY),
    );

    expect(turn).toMatchObject({ kind: 'WAITING', called: true });
    expect((await enter(token, ENTRY + SECOND)).holds).toHaveLength(1);
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

    const error = await refusal(pollQueue(token, ANY_SEAT, first.expiresAt));

    expect(error.code).toBe('PLACE_LOST');
  });
});

describe('nobody enters', () => {
  const operator = ({ schedule: { concertId, scheduleId } }: Show) => ({
    close: () => updateSchedule(concertId, scheduleId, { status: 'CLOSED' }, NOW),
    pause: () => updateSchedule(concertId, scheduleId, { paused: true }, NOW),
    postpone: () =>
      updateSchedule(concertId, scheduleId, { saleOpensAt: new Date(NOW + MINUTE).toISOString() }, NOW),
  });

  test.each(['pause', 'postpone'] as const)(
    'while the current row of the queue says so: %s',
    async (change) => {
      const show = await aShow();
      const [one, other] = (await calledFans(show, 2)) as [QueueToken, QueueToken];
      // The container has cached the row of a second ago, which does not have the change.
      await enter(other);
      await operator(show)[change]();

      const [calls, turn] = await callsOf(() => pollQueue(one, ANY_SEAT, ENTRY));

      expect(turn).toMatchObject({ kind: 'WAITING', called: true, position: 1 });
      expect(calls.filter(isWrite)).toEqual([]);
    },
  );

  test('once the current row says closed', async () => {
    const show = await aShow();
    const [one, other] = (await calledFans(show, 2)) as [QueueToken, QueueToken];
    await enter(other);
    await operator(show).close();

    const error = await refusal(pollQueue(one, ANY_SEAT, ENTRY));

    expect(error.code).toBe('SCHEDULE_CLOSED');
    expect(await placeOf(one.userId, one.scheduleId)).toMatchObject({ status: 'PENDING' });
  });

  test('once the show has begun, even before a tick has seen it', async () => {
    const show = await aShow({ startsAt: NOW + MINUTE });
    const token = await aCalledFan(show);

    expect((await refusal(pollQueue(token, ANY_SEAT, NOW + MINUTE))).code).toBe('SCHEDULE_CLOSED');
    expect((await enter(token, NOW + MINUTE - 1)).holds).toHaveLength(1);
  });

  test('once all seats are sold, even before a tick has seen it', async () => {
    const show = await aShow();
    const token = await aCalledFan(show);
    await soldBut(show, []);

    expect((await refusal(pollQueue(token, ANY_SEAT, ENTRY))).code).toBe('SOLD_OUT');
  });

  test('once the current row says sold out', async () => {
    const show = await aShow();
    const [one, other] = (await calledFans(show, 2)) as [QueueToken, QueueToken];
    await enter(other);
    await soldBut(show, []);
    await admitWaiting(show.schedule, ENTRY);

    expect((await refusal(pollQueue(one, ANY_SEAT, ENTRY))).code).toBe('SOLD_OUT');
  });

  test('whose place ends between the read and the write', async () => {
    const show = await aShow();
    const token = await aCalledFan(show);

    const error = await refusal(
      during(
        { command: transaction },
        after(() => leaveQueue({ ...token, now: ENTRY })),
        () => pollQueue(token, ANY_SEAT, ENTRY),
      ),
    );

    expect(error.code).toBe('PLACE_LOST');
    expect(await reservationsOf(token.userId)).toEqual([]);
    expect(await holdOf(token.scheduleId, 5)).toBeUndefined();
  });

  test('until a pause ends: then fans who were called before enter', async () => {
    const show = await aShow();
    const { concertId, scheduleId } = show.schedule;
    const token = await aCalledFan(show);
    await operator(show).pause();
    await pollQueue(token, ANY_SEAT, ENTRY);
    await updateSchedule(concertId, scheduleId, { paused: false }, NOW);

    expect((await enter(token, ENTRY + SECOND)).holds).toHaveLength(1);
  });
});

describe('a sale in which all unsold seats are held', () => {
  /** All unsold seats are held, and two called fans wait for a seat. */
  const aFullHouse = async () => {
    const show = await aShow();
    const [first, ...door] = (await calledFans(show, 3)) as [QueueToken, QueueToken, QueueToken];
    await soldBut(show, [7]);
    return { show, pass: await comeIn(first), door };
  };

  test('lets called fans wait and poll every second', async () => {
    const { door } = await aFullHouse();

    const [calls, turn] = await callsOf(() => pollQueue(door[0], ANY_SEAT, ENTRY + SECOND));

    expect(turn).toMatchObject({ kind: 'WAITING', called: true, position: 2, ahead: 0 });
    expect(turn).toHaveProperty('pollAfterMs', expect.closeTo(1_250, -3));
    expect(calls.filter(isWrite)).toEqual([]);
  });

  test('is read once a second: another poll in that second reads only its place and the row of the queue', async () => {
    const { door } = await aFullHouse();
    await pollQueue(door[0], ANY_SEAT, ENTRY + SECOND);

    const [calls] = await callsOf(() => pollQueue(door[1], ANY_SEAT, ENTRY + 2 * SECOND - 1));

    const { input, command } = only(calls);
    expect(command).toBe('BatchGetItemCommand');
    expect(input).toContain(door[1]?.userId);
  });

  test('lets called fans enter as soon as a seat is free, in the order of their polls', async () => {
    const { pass, door } = await aFullHouse();
    await pollQueue(door[0], ANY_SEAT, ENTRY + SECOND);
    await releaseSeats(pass, ENTRY + 2 * SECOND);

    const turns = [
      await pollQueue(door[1], ANY_SEAT, ENTRY + 3 * SECOND),
      await pollQueue(door[0], ANY_SEAT, ENTRY + 3 * SECOND),
    ];

    expect(turns).toMatchObject([
      { kind: 'ENTERED', holds: [{ seatNumber: 7 }] },
      { kind: 'WAITING', called: true },
    ]);
  });
});

describe('a user who owns as many seats as allowed', () => {
  const aBuyer = async (maxSeatsPerUser: number) => {
    const show = await aShow({ maxSeatsPerUser });
    const fan = await aFanInside(show);
    await pay(fan, {}, ENTRY);
    return { show, userId: fan.userId };
  };

  test('gets SEAT_LIMIT_REACHED when joining again', async () => {
    const { show, userId } = await aBuyer(1);
    const { concertId, scheduleId } = show.schedule;

    const error = await refusal(joinQueue({ userId, concertId, scheduleId, now: ENTRY + MINUTE }));

    expect(error).toEqual({ code: 'SEAT_LIMIT_REACHED', maxSeatsPerUser: 1 });
  });

  test('gets SEAT_LIMIT_REACHED when entering, if they joined before', async () => {
    const { show, userId } = await aBuyer(1);
    const token = only(await numbered(show, [userId], ENTRY + MINUTE));
    await admitWaiting(show.schedule, ENTRY + MINUTE);

    const error = await refusal(pollQueue(token, ANY_SEAT, ENTRY + MINUTE + SECOND));

    expect(error).toEqual({ code: 'SEAT_LIMIT_REACHED', maxSeatsPerUser: 1 });
    expect(await reservationsOf(userId)).toHaveLength(1);
  });

  test('enters again once the limit is raised, for as many seats as it leaves', async () => {
    const { show, userId } = await aBuyer(1);
    const { concertId, scheduleId } = show.schedule;
    await updateSchedule(concertId, scheduleId, { maxSeatsPerUser: 3 }, NOW);

    const pass = only(await inside(show, [userId], ENTRY + MINUTE));
    await releaseSeats(pass, ENTRY + MINUTE + 2 * SECOND);
    const token = only(await numbered(show, [userId], ENTRY + 2 * MINUTE));
    await admitWaiting(show.schedule, ENTRY + 2 * MINUTE);
    const { holds } = await enter(token, ENTRY + 3 * MINUTE, wish(4));

    expect(holds).toHaveLength(2);
  });
});

test('a limit that is raised while fans are inside leaves nobody inside without a seat', async () => {
  const show = await aShow({ maxSeatsPerUser: 1 });
  const { concertId, scheduleId } = show.schedule;
  const tokens = await calledFans(show, 50);
  await Promise.all(tokens.slice(0, 30).map((token) => enter(token)));
  await updateSchedule(concertId, scheduleId, { maxSeatsPerUser: 4 }, NOW);

  const turns = await Promise.all(tokens.slice(30).map((token) => pollQueue(token, wish(4), ENTRY + SECOND)));

  const came = turns.filter((turn): turn is Entered => turn.kind === 'ENTERED');
  expect(came.every(({ holds }) => holds.length > 0)).toBe(true);
  expect(came.flatMap(seatsOf)).toHaveLength(20);
});
