import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

import { MINUTE, SECOND } from '#lib/clock.ts';
import { admitWaiting } from '#lib/operations/admit-waiting.ts';
import { joinQueue } from '#lib/operations/join-queue.ts';
import { leaveQueue } from '#lib/operations/leave-queue.ts';
import { pay } from '#lib/operations/pay.ts';
import { type Entered, pollQueue } from '#lib/operations/poll-queue.ts';
import { releaseSeats } from '#lib/operations/release-seats.ts';
import { updateSchedule } from '#lib/operations/update-schedule.ts';
import type { QueueToken } from '#lib/token/token.ts';
import { holdOf, placeOf, reservationsOf } from '#test/support/books.ts';
import {
  aFanInside,
  ANY_SEAT,
  aShow,
  enterForPass,
  enter,
  ENTRY,
  inside,
  NOW,
  numbered,
  only,
  refusal,
  seatsOf,
  type Show,
} from '#test/support/builders.ts';
import { aCalledFan, calledFans, wish } from '#test/support/called-fans.ts';
import { after, callsOf, during, isWrite } from '#test/support/faults.ts';
import { stubIntake } from '#test/support/intake.ts';
import { soldBut } from '#test/support/sold-seats.ts';
import { makeTable } from '#test/support/table.ts';

beforeAll(makeTable);
beforeEach(() => {
  vi.restoreAllMocks();
  stubIntake();
});

const transaction = 'TransactWriteItemsCommand';

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
    const [first, ...waiting] = (await calledFans(show, 3)) as [QueueToken, QueueToken, QueueToken];
    await soldBut(show, [7]);
    return { show, pass: await enterForPass(first, NOW), waiting };
  };

  test('lets called fans wait and poll every second', async () => {
    const { waiting } = await aFullHouse();

    const [calls, turn] = await callsOf(() => pollQueue(waiting[0], ANY_SEAT, ENTRY + SECOND));

    expect(turn).toMatchObject({ kind: 'WAITING', called: true, position: 2, ahead: 0 });
    expect(turn).toHaveProperty('pollAfterMs', expect.closeTo(1_250, -3));
    expect(calls.filter(isWrite)).toEqual([]);
  });

  test('is read once a second: another poll in that second reads only its place and the row of the queue', async () => {
    const { waiting } = await aFullHouse();
    await pollQueue(waiting[0], ANY_SEAT, ENTRY + SECOND);

    const [calls] = await callsOf(() => pollQueue(waiting[1], ANY_SEAT, ENTRY + 2 * SECOND - 1));

    const { input, command } = only(calls);
    expect(command).toBe('BatchGetItemCommand');
    expect(input).toContain(waiting[1]?.userId);
  });

  test('lets called fans enter as soon as a seat is free, in the order of their polls', async () => {
    const { pass, waiting } = await aFullHouse();
    await pollQueue(waiting[0], ANY_SEAT, ENTRY + SECOND);
    await releaseSeats(pass, ENTRY + 2 * SECOND);

    const turns = [
      await pollQueue(waiting[1], ANY_SEAT, ENTRY + 3 * SECOND),
      await pollQueue(waiting[0], ANY_SEAT, ENTRY + 3 * SECOND),
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
