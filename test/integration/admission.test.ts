import { beforeAll, describe, expect, test } from 'vitest';

import { type Instant, MINUTE, SECOND } from '#lib/clock.ts';
import { updateSchedule } from '#lib/concert/update-schedule.ts';
import { cancelPayment } from '#lib/payment/cancel-payment.ts';
import { pay } from '#lib/payment/pay.ts';
import { admitWaiting } from '#lib/queue/admit-waiting.ts';
import { pollQueue } from '#lib/queue/poll-queue.ts';
import { readQueueState } from '#lib/queue/queue-state.items.ts';
import { CLAIM_WINDOW_MS, PASS_LIMIT_MS, PASS_MS, SLOT_GRACE_MS } from '#lib/queue/queue.ts';
import type { QueueToken } from '#lib/queue/token.ts';
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
