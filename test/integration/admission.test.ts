import { beforeAll, describe, expect, test } from 'vitest';

import { HOUR, type Instant, MINUTE, SECOND } from '#lib/clock.ts';
import { scheduleSettingsView, scheduleView } from '#lib/concert/concert.view.ts';
import { listSchedules } from '#lib/concert/list-schedules.ts';
import { updateSchedule } from '#lib/concert/update-schedule.ts';
import { isDomainError } from '#lib/errors.ts';
import { PageQuery } from '#lib/http/page.ts';
import { cancelPayment } from '#lib/payment/cancel-payment.ts';
import { pay } from '#lib/payment/pay.ts';
import { admitWaiting } from '#lib/queue/admit-waiting.ts';
import { joinQueue } from '#lib/queue/join-queue.ts';
import { readPlace } from '#lib/queue/place.items.ts';
import { pollQueue } from '#lib/queue/poll-queue.ts';
import { readAdmission, readBoard } from '#lib/queue/read-board.ts';
import { readQueueState } from '#lib/queue/queue-state.items.ts';
import { CLAIM_WINDOW_MS, PASS_LIMIT_MS, PASS_MS, SLOT_GRACE_MS } from '#lib/queue/queue.ts';
import { type QueueToken, verifyToken } from '#lib/queue/token.ts';
import { holdSeats } from '#lib/seat/hold-seats.ts';
import { releaseSeats } from '#lib/seat/release-seats.ts';
import { withClock } from '#functions/schedule/admit-waiting.ts';
import {
  aFanInside,
  aShow,
  aUser,
  aUserId,
  comeIn,
  inside,
  NOW,
  numbered,
  only,
  refusal,
  type Show,
} from '#test/support/builders.ts';
import { after, callsOf, during, isWrite } from '#test/support/faults.ts';
import { makeTable } from '#test/support/table.ts';

beforeAll(makeTable);

const ENTRY = NOW + SECOND;

const someUsers = (count: number) => Array.from({ length: count }, aUserId);

const servingOf = async (show: Show) => (await readQueueState(show.schedule.scheduleId)).serving;

const buy = async (fan: QueueToken, first: number, now: Instant) => {
  const seats = [first, first + 1, first + 2, first + 3].filter((seat) => seat <= 50);
  await holdSeats(fan, { seatNumbers: seats }, now);
  return pay(fan, now);
};

/** A show of which every seat is paid, and who paid the last of them. */
const soldOutShow = async () => {
  const show = await aShow({ maxSeatsPerUser: 4 });
  const users = await Promise.all(Array.from({ length: 12 }, () => aUser()));
  const fans = await inside(show, users);
  await Promise.all(fans.map((fan, index) => buy(fan, 1 + 4 * index, NOW + 2 * SECOND)));
  const fan = await aFanInside(show, { now: NOW + MINUTE });
  const paid = await buy(fan, 49, NOW + 2 * MINUTE);
  return { show, fan, paid, now: NOW + 3 * MINUTE };
};

describe('a tick', () => {
  test('lets in as many as find their seats', async () => {
    const show = await aShow({ maxSeatsPerUser: 2 });
    await numbered(show, someUsers(30));

    const { serving } = await admitWaiting(show.schedule, NOW);

    expect(serving).toBe(25);
    expect(await readQueueState(show.schedule.scheduleId)).toMatchObject({ serving: 25, tail: 30 });
  });

  test('lets nobody in beyond the schedule’s own limit', async () => {
    const show = await aShow({ maxActive: 3 });
    await numbered(show, someUsers(5));

    await admitWaiting(show.schedule, NOW);
    await admitWaiting(show.schedule, NOW + SECOND);

    expect(await servingOf(show)).toBe(3);
  });

  test('at the same moment as another lets in once', async () => {
    const show = await aShow({ maxActive: 3 });
    await numbered(show, someUsers(10));

    const ticks = await Promise.allSettled(Array.from({ length: 5 }, () => admitWaiting(show.schedule, NOW)));

    expect(await servingOf(show)).toBe(3);
    expect(ticks.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0);
    for (const one of ticks)
      if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'CONFLICT' });
  });

  test('between whose read and write another let in is refused', async () => {
    const show = await aShow({ maxActive: 3 });
    await numbered(show, someUsers(10));

    const error = await refusal(
      during(
        { command: 'UpdateItemCommand' },
        after(() => admitWaiting(show.schedule, NOW)),
        () => admitWaiting(show.schedule, NOW),
      ),
    );

    expect(error.code).toBe('CONFLICT');
    expect(await servingOf(show)).toBe(3);
  });

  test('makes the same few calls, however many wait', async () => {
    const few = await aShow({ maxActive: 2 });
    const many = await aShow({ maxActive: 2 });
    await numbered(few, someUsers(3));
    await numbered(many, someUsers(60));

    const [callsForFew] = await callsOf(() => admitWaiting(few.schedule, NOW));
    const [callsForMany] = await callsOf(() => admitWaiting(many.schedule, NOW));
    const [callsForNone] = await callsOf(() => admitWaiting(many.schedule, NOW));

    const commands = (calls: typeof callsForFew) => calls.map(({ command }) => command);
    expect(commands(callsForMany)).toEqual(commands(callsForFew));
    expect(callsForMany.filter(isWrite)).toHaveLength(1);
    expect(callsForNone.filter(isWrite)).toHaveLength(0);
  });
});

describe('a slot', () => {
  test('goes on when its number does not come within the window and its grace', async () => {
    const show = await aShow({ maxActive: 1 });
    await numbered(show, someUsers(2));
    await admitWaiting(show.schedule, NOW);

    const awaited = await admitWaiting(show.schedule, NOW + CLAIM_WINDOW_MS + SLOT_GRACE_MS);
    const gone = await admitWaiting(show.schedule, NOW + CLAIM_WINDOW_MS + SLOT_GRACE_MS + 1);

    expect([awaited.serving, gone.serving]).toEqual([1, 2]);
  });

  test('goes on when a pass is not used in five minutes', async () => {
    const show = await aShow({ maxActive: 1 });
    await inside(show, [await aUser()]);
    await numbered(show, someUsers(1));

    const used = await admitWaiting(show.schedule, ENTRY + PASS_MS - 1);
    const over = await admitWaiting(show.schedule, ENTRY + PASS_MS + SLOT_GRACE_MS + 1);

    expect([used.serving, over.serving]).toEqual([1, 2]);
  });

  test('stays taken a little after a pass has come to its hard end, when nothing is held any more', async () => {
    const show = await aShow({ maxActive: 1 });
    const fan = await aFanInside(show);
    await numbered(show, someUsers(1));
    const end = ENTRY + PASS_LIMIT_MS;
    await holdSeats(fan, { seatNumbers: [7] }, ENTRY + 4 * MINUTE);
    await holdSeats(fan, { seatNumbers: [7, 8] }, ENTRY + 8 * MINUTE);
    await releaseSeats(fan, end - SECOND);

    const early = await admitWaiting(show.schedule, end + SLOT_GRACE_MS);
    const over = await admitWaiting(show.schedule, end + SLOT_GRACE_MS + 1);

    expect([early.serving, over.serving]).toEqual([1, 2]);
  });

  test('stays taken while a hold extends the pass', async () => {
    const show = await aShow({ maxActive: 1 });
    const fan = await aFanInside(show);
    await numbered(show, someUsers(1));
    const { expiresAt } = await holdSeats(fan, { count: 1 }, ENTRY + 4 * MINUTE);

    const { serving } = await admitWaiting(show.schedule, expiresAt - 1);

    expect(serving).toBe(1);
  });

  test('goes on at once when its holder has paid', async () => {
    const show = await aShow({ maxActive: 1 });
    const fan = await aFanInside(show);
    await numbered(show, someUsers(1));
    await pay(fan, ENTRY + SECOND);

    const { serving } = await admitWaiting(show.schedule, ENTRY + SECOND);

    expect(serving).toBe(2);
  });

  test('that goes on after a hold has expired leads to a free seat', async () => {
    const { show, paid, fan, now } = await soldOutShow();
    await cancelPayment(fan.userId, paid.payments[0].paymentId, now);
    const holder = await aFanInside(show, { now: now + MINUTE });
    const { expiresAt } = await holdSeats(holder, { count: 1 }, now + 2 * MINUTE);
    const next = only(await numbered(show, [await aUser({ now })], now + 2 * MINUTE));

    let at = expiresAt;
    for (; at <= expiresAt + SLOT_GRACE_MS + SECOND; at += SECOND) {
      await admitWaiting(show.schedule, at);
      if ((await pollQueue(next, at)).kind === 'INSIDE') break;
    }
    const { holds } = await holdSeats(await comeIn(next, at), { count: 1 }, at);

    expect(holds).toHaveLength(1);
  });
});

describe('a pause', () => {
  test('lets nobody in until it ends', async () => {
    const show = await aShow();
    const { concertId, scheduleId } = show.schedule;
    await numbered(show, someUsers(2));
    await updateSchedule(concertId, scheduleId, { paused: true });
    const paused = await admitWaiting(show.schedule, NOW);

    await updateSchedule(concertId, scheduleId, { paused: false });
    const resumed = await admitWaiting(show.schedule, NOW);

    expect([paused.serving, resumed.serving]).toEqual([0, 2]);
  });

  test.each([{ paused: true }, { status: 'CLOSED' as const }])(
    'that begins between read and write is respected: %o',
    async (change) => {
      const show = await aShow();
      const { concertId, scheduleId } = show.schedule;
      await numbered(show, someUsers(2));

      const error = await refusal(
        during(
          { command: 'UpdateItemCommand' },
          after(() => updateSchedule(concertId, scheduleId, change)),
          () => admitWaiting(show.schedule, NOW),
        ),
      );

      expect(error.code).toBe('CONFLICT');
      expect(await servingOf(show)).toBe(0);
    },
  );
});

describe('an opening that is moved to later', () => {
  const OPENS = NOW + HOUR;

  /** One of three is called, and has not come in; the opening is moved. */
  const aMovedSale = async () => {
    const show = await aShow({ maxActive: 1 });
    const { concertId, scheduleId } = show.schedule;
    const line = await numbered(show, someUsers(3));
    await admitWaiting(show.schedule, NOW);
    await updateSchedule(concertId, scheduleId, { saleOpensAt: new Date(OPENS).toISOString() });
    await admitWaiting(show.schedule, ENTRY);
    return { show, line };
  };

  test('closes the door until then: nobody is called or comes in, and all keep their places', async () => {
    const { show, line } = await aMovedSale();

    const { serving, idle } = await admitWaiting(show.schedule, OPENS - SECOND);
    const turns = await Promise.all(line.map((token) => pollQueue(token, OPENS - SECOND)));

    expect({ serving, idle }).toEqual({ serving: 1, idle: false });
    expect(turns).toMatchObject([1, 2, 3].map((position) => ({ kind: 'WAITING', position })));
  });

  test('tells on the board when that is', async () => {
    const { show } = await aMovedSale();
    const { concertId, scheduleId } = show.schedule;

    const board = await readBoard(concertId, scheduleId, NOW + 2 * SECOND);

    expect(board).toMatchObject({ saleOpensAt: OPENS, closed: false, paused: false });
  });

  test('goes on by itself: who was called comes in, and the next follow', async () => {
    const { show, line } = await aMovedSale();
    const [called, next] = line as [QueueToken, QueueToken];

    await comeIn(called, OPENS);
    const { serving } = await admitWaiting(show.schedule, OPENS + PASS_MS + SLOT_GRACE_MS + 1);
    await comeIn(next, OPENS + PASS_MS + SLOT_GRACE_MS + SECOND);

    expect(serving).toBe(2);
  });

  test('is over when it is moved back', async () => {
    const { show, line } = await aMovedSale();
    const { concertId, scheduleId } = show.schedule;
    await updateSchedule(concertId, scheduleId, { saleOpensAt: new Date(NOW).toISOString() });

    const reopened = await admitWaiting(show.schedule, NOW + MINUTE);
    const late = await admitWaiting(show.schedule, NOW + MINUTE + CLAIM_WINDOW_MS + SLOT_GRACE_MS + 1);
    const error = await refusal(pollQueue(line[0] as QueueToken, NOW + 3 * MINUTE));

    expect([reopened.serving, late.serving]).toEqual([1, 2]);
    expect(error.code).toBe('PLACE_LOST');
  });

  test('leaves those inside alone', async () => {
    const show = await aShow();
    const fan = await aFanInside(show);
    const { concertId, scheduleId } = show.schedule;
    await updateSchedule(concertId, scheduleId, { saleOpensAt: new Date(OPENS).toISOString() });

    await holdSeats(fan, { count: 1 }, ENTRY + SECOND);
    const { payments } = await pay(fan, ENTRY + 2 * SECOND);

    expect(payments).toHaveLength(1);
  });
});

describe('a limit of seats that is changed while people are inside', () => {
  const limit = ({ schedule: { concertId, scheduleId } }: Show, maxSeatsPerUser: number) =>
    updateSchedule(concertId, scheduleId, { maxSeatsPerUser });

  /** How many seats each gets who takes all they may, one after the other. */
  const takeAll = async (fans: readonly QueueToken[], now: Instant) => {
    const taken: number[] = [];
    for (const fan of fans) taken.push(await takeMost(fan, 4, now));
    return taken;
  };

  const takeMost = async (fan: QueueToken, count: number, now: Instant): Promise<number> => {
    try {
      return (await holdSeats(fan, { count }, now)).holds.length;
    } catch (error) {
      if (isDomainError(error, 'INVALID_INPUT')) return takeMost(fan, count - 1, now);
      throw error;
    }
  };

  test('upwards takes no seat from others who were let in', async () => {
    const show = await aShow({ maxSeatsPerUser: 1 });
    const users = someUsers(50);
    const fans = await inside(show, users);
    await limit(show, 4);

    const taken = await takeAll(fans, ENTRY + SECOND);

    expect(taken).toEqual(Array(50).fill(1));
  });

  test('downwards takes none from those who were let in before, and lets in no more than find theirs', async () => {
    const show = await aShow({ maxSeatsPerUser: 4 });
    const tokens = await numbered(show, someUsers(20));
    await admitWaiting(show.schedule, NOW);
    const early = await Promise.all(tokens.slice(0, 12).map((token) => comeIn(token, ENTRY)));
    await limit(show, 1);

    const { serving } = await admitWaiting(show.schedule, ENTRY + SECOND);
    const late = await Promise.all(
      tokens.slice(12, serving).map((token) => comeIn(token, ENTRY + 2 * SECOND)),
    );
    await limit(show, 4);
    const again = await admitWaiting(show.schedule, ENTRY + 3 * SECOND);
    const taken = await takeAll([...late, ...early], ENTRY + 4 * SECOND);

    expect([serving, again.serving]).toEqual([14, 14]);
    expect(taken).toEqual([1, 1, ...Array(12).fill(4)]);
  });

  test('counts for who comes in late as when they were called', async () => {
    const show = await aShow({ maxSeatsPerUser: 1 });
    const [token] = (await numbered(show, someUsers(1))) as [QueueToken];
    await admitWaiting(show.schedule, NOW);
    await limit(show, 4);

    const fan = await comeIn(token, ENTRY);

    expect(await takeAll([fan], ENTRY)).toEqual([1]);
  });
});

const isOpen = async (show: Show) => (await readQueueState(show.schedule.scheduleId)).open;

describe('a closed sale', () => {
  test('needs no tick, however many wait, until it is opened again', async () => {
    const show = await aShow();
    const { concertId, scheduleId } = show.schedule;
    await numbered(show, someUsers(3));
    await updateSchedule(concertId, scheduleId, { status: 'CLOSED' });
    await admitWaiting(show.schedule, NOW);
    const closed = await isOpen(show);

    await updateSchedule(concertId, scheduleId, { status: 'OPEN' });
    const opened = await isOpen(show);
    const { serving } = await admitWaiting(show.schedule, NOW + SECOND);

    expect([closed, opened, serving]).toEqual([false, true, 3]);
  });

  test('that is opened while the tick takes its leave stays with the tick', async () => {
    const show = await aShow();
    const { concertId, scheduleId } = show.schedule;
    await numbered(show, someUsers(3));
    await updateSchedule(concertId, scheduleId, { status: 'CLOSED' });

    const error = await refusal(
      during(
        { command: 'TransactWriteItemsCommand' },
        after(() => updateSchedule(concertId, scheduleId, { status: 'OPEN' })),
        () => admitWaiting(show.schedule, NOW),
      ),
    );

    expect(error.code).toBe('CONFLICT');
    expect(await isOpen(show)).toBe(true);
  });
});

describe('a sale that is over', () => {
  const start = NOW + MINUTE;

  /** One is inside with a seat, one is called and has not come in, one waits. */
  const aSale = async () => {
    const show = await aShow({ maxActive: 2, startsAt: start });
    const [token, called, waiting] = (await numbered(show, [
      await aUser(),
      await aUser(),
      await aUser(),
    ])) as [QueueToken, QueueToken, QueueToken];
    await admitWaiting(show.schedule, NOW);
    const fan = await comeIn(token, ENTRY);
    await holdSeats(fan, { seatNumbers: [7] }, ENTRY);
    return { show, fan, called, waiting };
  };

  const close = ({ schedule: { concertId, scheduleId } }: Show) =>
    updateSchedule(concertId, scheduleId, { status: 'CLOSED' });

  test.each<[string, (show: Show) => Promise<unknown>, Instant]>([
    ['closed by the operator', close, ENTRY + SECOND],
    ['closed because the show has begun, though no tick has seen it', async () => undefined, start],
  ])('lets nobody in: %s', async (_, end, now) => {
    const { show, called } = await aSale();
    await end(show);

    const error = await refusal(pollQueue(called, now));

    expect(error.code).toBe('SCHEDULE_CLOSED');
    expect(await readPlace(called.userId, called.scheduleId)).toMatchObject({ status: 'PENDING' });
  });

  test.each<[string, (show: Show) => Promise<unknown>, Instant]>([
    ['closed by the operator', close, ENTRY + SECOND],
    ['closed because the show has begun', async () => undefined, start],
  ])('sells what is held, and holds nothing new: %s', async (_, end, now) => {
    const { show, fan } = await aSale();
    const { concertId, scheduleId } = show.schedule;
    await end(show);

    const named = await refusal(holdSeats(fan, { seatNumbers: [7, 8] }, now));
    const best = await refusal(holdSeats(fan, { count: 2 }, now));
    const again = await holdSeats(fan, { seatNumbers: [7] }, now);
    const joined = await joinQueue({ userId: fan.userId, concertId, scheduleId, now });
    const back = await comeIn(await verifyToken(joined, ['queue'], now), now);
    const { payments } = await pay(back, now + MINUTE);

    expect([named.code, best.code]).toEqual(Array(2).fill('SCHEDULE_CLOSED'));
    expect(again.holds).toMatchObject([{ seatNumber: 7 }]);
    expect(payments).toMatchObject([{ seatNumber: 7, status: 'SUCCESS' }]);
  });

  test('sells nothing to who has held nothing', async () => {
    const show = await aShow();
    const fan = await aFanInside(show);
    await close(show);

    const error = await refusal(pay(fan, ENTRY + SECOND));

    expect(error.code).toBe('SCHEDULE_CLOSED');
  });

  test('is closed wherever it is shown, by the clock', async () => {
    const { show } = await aSale();
    const { concertId, scheduleId } = show.schedule;

    const { schedules } = await listSchedules(concertId, PageQuery.parse({}), start);
    const [board, figures] = await Promise.all([
      readBoard(concertId, scheduleId, start),
      readAdmission(concertId, scheduleId, start),
    ]);
    const before = await readBoard(concertId, scheduleId, start - SECOND);

    expect(
      schedules.map(({ schedule, available }) => scheduleView(schedule, available, start)),
    ).toMatchObject([{ status: 'CLOSED', reservableAudienceCount: 0 }]);
    expect([before.closed, board.closed, figures.closed]).toEqual([false, true, true]);
    expect(scheduleSettingsView(show.schedule, start).status).toBe('CLOSED');
  });
});

describe('a sold-out show', () => {
  test('ends every wait, until a cancelled seat reopens it', async () => {
    const { show, paid, fan, now } = await soldOutShow();
    const waiting = only(await numbered(show, someUsers(1), now));
    await admitWaiting(show.schedule, now);
    await admitWaiting(show.schedule, now + SECOND);
    const soldOut = await refusal(pollQueue(waiting, now + SECOND));
    const state = await readQueueState(show.schedule.scheduleId);

    await cancelPayment(fan.userId, paid.payments[0].paymentId, now + MINUTE);
    const reopened = await readQueueState(show.schedule.scheduleId);
    const next = await aFanInside(show, { now: now + 2 * MINUTE });
    const { holds } = await holdSeats(next, { count: 1 }, now + 3 * MINUTE);

    expect(soldOut.code).toBe('SOLD_OUT');
    expect(state).toMatchObject({ soldOut: true, seatsLeft: 0, serving: state.tail, open: false });
    expect(reopened).toMatchObject({ soldOut: false, returned: 1 });
    expect(holds).toHaveLength(1);
  });

  test('is not declared over a seat that has just come back', async () => {
    const { show, paid, fan, now } = await soldOutShow();
    await numbered(show, someUsers(1), now);

    const error = await refusal(
      during(
        { command: 'UpdateItemCommand' },
        after(() => cancelPayment(fan.userId, paid.payments[0].paymentId, now)),
        () => admitWaiting(show.schedule, now),
      ),
    );
    const { serving, soldOut } = await admitWaiting(show.schedule, now);

    expect(error.code).toBe('CONFLICT');
    expect(soldOut).toBe(false);
    expect(serving).toBe((await readQueueState(show.schedule.scheduleId)).tail);
  });
});

test('the scheduled function ticks every open queue until its time is up', async () => {
  const shows = await Promise.all([aShow(), aShow()]);
  await Promise.all(shows.map((show) => numbered(show, someUsers(1))));
  const remaining = [60_000, 4_000];

  await withClock(() => NOW)({}, { getRemainingTimeInMillis: () => remaining.shift() ?? 0 });

  expect(await Promise.all(shows.map(servingOf))).toEqual([1, 1]);
});
