import { beforeAll, describe, expect, test } from 'vitest';

import { withClock } from '#functions/schedule/admit-waiting.ts';
import { HOUR, MINUTE, SECOND } from '#lib/clock.ts';
import { getAdmission } from '#lib/operations/get-admission.ts';
import { getBoard } from '#lib/operations/get-board.ts';
import { holdSeats } from '#lib/operations/hold-seats.ts';
import { releaseSeats } from '#lib/operations/release-seats.ts';
import { CALL_MS } from '#lib/queue/admission.ts';
import { TAKEOVER_DELAY_MS } from '#lib/seat/seat.ts';
import { PASS_MS } from '#lib/token/lifetimes.ts';
import type { QueueToken } from '#lib/token/token.ts';
import { stateOf } from '#test/support/books.ts';
import {
  aFanInside,
  aShow,
  enterForPass,
  enter,
  ENTRY,
  inside,
  NOW,
  numbered,
  refusal,
  type Show,
  someUsers,
} from '#test/support/builders.ts';
import { after, callsOf, during, isWrite } from '#test/support/faults.ts';
import { makeTable } from '#test/support/table.ts';
import { aSale, change, poll, tick } from '#test/support/ticks.ts';

beforeAll(makeTable);

const servingOf = async (show: Show) => (await stateOf(show)).serving;

describe('a tick', () => {
  test('calls as many as seats are free, and stores the time and size of the call', async () => {
    const { show } = await aSale([1, 2, 3], 9);

    const { called } = await tick(show, NOW);

    expect(called).toBe(3);
    expect(await stateOf(show)).toMatchObject({
      serving: 3,
      tail: 9,
      calledAt: NOW,
      callSize: 3,
      seatsLeft: 3,
      open: true,
    });
  });

  test('calls once, even if several ticks run at the same moment', async () => {
    const { show } = await aSale([1, 2, 3], 9);

    const ticks = await Promise.allSettled(Array.from({ length: 5 }, () => tick(show, NOW)));

    expect(await servingOf(show)).toBe(3);
    expect(ticks.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0);
    for (const one of ticks)
      if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'CONFLICT' });
  });

  test('is refused if another tick calls between its read and its write', async () => {
    const { show } = await aSale([1, 2, 3], 9);

    const error = await refusal(
      during(
        { command: 'UpdateItemCommand' },
        after(() => tick(show, NOW)),
        () => tick(show, NOW),
      ),
    );

    expect(error.code).toBe('CONFLICT');
    expect(await servingOf(show)).toBe(3);
  });

  test('makes the same few SDK calls for any number of waiting fans', async () => {
    const few = await aSale([1, 2], 3);
    const many = await aSale([1, 2], 60);

    const [callsForFew] = await callsOf(() => tick(few.show, NOW));
    const [callsForMany] = await callsOf(() => tick(many.show, NOW));
    const [callsForNone] = await callsOf(() => tick(many.show, ENTRY));

    const commands = (calls: typeof callsForFew) => calls.map(({ command }) => command);
    expect(commands(callsForMany)).toEqual(commands(callsForFew));
    expect(callsForMany.filter(isWrite)).toHaveLength(1);
    expect(commands(callsForNone)).toEqual(['GetItemCommand', 'QueryCommand']);
  });

  test('reads the queue before the seats: a fan who enters between the two reads does not count as missing', async () => {
    const { show, waiting } = await aSale([1, 2], 9);
    await tick(show, NOW);
    await enter(waiting[0] as QueueToken, ENTRY);

    // One of two called fans has entered, and one seat is free. The other fan enters during the tick.
    const { called } = await during(
      { command: 'QueryCommand', about: show.schedule.scheduleId },
      after(() => enter(waiting[1] as QueueToken, NOW + CALL_MS)),
      () => tick(show, NOW + CALL_MS),
    );

    expect(called).toBe(0);
  });
});

describe('a call', () => {
  test('waits ten seconds for called fans who have not entered, then calls twice as many each time', async () => {
    const { show } = await aSale([1], 20);
    const at = [0, 1, 9, 10, 11, 20, 30].map((seconds) => NOW + seconds * SECOND);

    const serving: number[] = [];
    for (const now of at) serving.push((await tick(show, now)).serving);

    expect(serving).toEqual([1, 1, 1, 3, 3, 7, 15]);
  });

  test('calls the next number three seconds after a seat was released', async () => {
    const { show, waiting } = await aSale([1], 9);
    await tick(show, NOW);
    const fan = await enterForPass(waiting[0] as QueueToken, ENTRY);
    await releaseSeats(fan, NOW + 2 * SECOND);

    const early = await tick(show, NOW + 5 * SECOND - 1);
    const late = await tick(show, NOW + 5 * SECOND);

    expect([early.called, late.called]).toEqual([0, 1]);
    expect(await stateOf(show)).toMatchObject({ calledAt: NOW + 5 * SECOND, callSize: 2 });
  });

  test('calls the next number five seconds after a hold has expired', async () => {
    const { show, waiting } = await aSale([1], 9);
    await tick(show, NOW);
    await enter(waiting[0] as QueueToken, ENTRY);
    const over = ENTRY + PASS_MS + TAKEOVER_DELAY_MS;

    const early = await tick(show, over + 3 * SECOND - 1);
    const late = await tick(show, over + 3 * SECOND);
    const turn = await poll(waiting[1] as QueueToken, over + 4 * SECOND);

    expect([early.called, late.called]).toEqual([0, 1]);
    expect(turn).toMatchObject({ kind: 'ENTERED', holds: [{ seatNumber: 1 }] });
  });

  test('does not happen while a fan of an earlier call waits for a seat and takes the free one', async () => {
    const { show, waiting } = await aSale([1], 9);
    const [one, two, three] = waiting as [QueueToken, QueueToken, QueueToken];
    await tick(show, NOW);
    // Nobody entered, so two more are called. The first takes the seat, the other waits for one.
    await tick(show, NOW + CALL_MS);
    const fan = await enterForPass(two, NOW + CALL_MS + SECOND);
    await poll(three, NOW + CALL_MS + SECOND);
    await releaseSeats(fan, NOW + MINUTE);

    const turn = await poll(three, NOW + MINUTE + SECOND);
    const { called } = await tick(show, NOW + MINUTE + 4 * SECOND);
    const back = await poll(one, NOW + MINUTE + 4 * SECOND);

    expect(turn.kind).toBe('ENTERED');
    expect(called).toBe(0);
    // A called fan who was away loses nothing.
    expect(back).toMatchObject({ kind: 'WAITING', called: true });
  });

  test('does not count exchanged seats as free: somebody holds them all the time', async () => {
    const { show, waiting } = await aSale([1, 2], 9);
    await tick(show, NOW);
    const fan = await enterForPass(waiting[0] as QueueToken, ENTRY);
    await enter(waiting[1] as QueueToken, ENTRY);
    await holdSeats(fan, { count: 1 }, ENTRY + SECOND);

    expect((await tick(show, NOW + CALL_MS + MINUTE)).called).toBe(0);
  });
});

describe('a pause', () => {
  test('calls nobody until it ends', async () => {
    const { show } = await aSale([1, 2], 2);
    await change(show, { paused: true });
    const paused = await tick(show, NOW);

    await change(show, { paused: false });
    const resumed = await tick(show, NOW);

    expect([paused.serving, resumed.serving]).toEqual([0, 2]);
  });

  test('lets called fans take the seats released meanwhile, before the next fans are called', async () => {
    const { show, waiting } = await aSale([1], 3);
    await tick(show, NOW);
    const pass = await enterForPass(waiting[0] as QueueToken, NOW + SECOND);
    await change(show, { paused: true });
    await releaseSeats(pass, NOW + 10 * SECOND);

    await change(show, { paused: false }, NOW + MINUTE);
    const atOnce = await tick(show, NOW + MINUTE + 2 * SECOND);
    const later = await tick(show, NOW + MINUTE + 3 * SECOND);

    expect([atOnce.serving, later.serving]).toEqual([1, 2]);
  });

  test.each([
    { paused: true },
    { status: 'CLOSED' as const },
    { saleOpensAt: new Date(NOW + HOUR).toISOString() },
  ])('that begins between read and write is respected: %o', async (to) => {
    const { show } = await aSale([1, 2], 2);

    const error = await refusal(
      during(
        { command: 'UpdateItemCommand' },
        after(() => change(show, to)),
        () => tick(show, NOW),
      ),
    );

    expect(error.code).toBe('CONFLICT');
    expect(await servingOf(show)).toBe(0);
  });
});

describe('an opening that is moved to later', () => {
  const OPENS = NOW + HOUR;

  /** One of three is called, and has not entered. The opening is moved. */
  const aMovedSale = async () => {
    const { show, waiting } = await aSale([1], 3);
    await tick(show, NOW);
    await change(show, { saleOpensAt: new Date(OPENS).toISOString() });
    await tick(show, ENTRY);
    return { show, waiting };
  };

  test('stops calls and entering until then, and all fans keep their places', async () => {
    const { show, waiting } = await aMovedSale();

    const { serving, idle } = await tick(show, OPENS - SECOND);
    const turns = await Promise.all(waiting.map((token) => poll(token, OPENS - SECOND)));

    expect({ serving, idle }).toEqual({ serving: 1, idle: false });
    expect(turns).toMatchObject(
      [1, 2, 3].map((position) => ({ kind: 'WAITING', position, called: position === 1 })),
    );
  });

  test('is shown on the board', async () => {
    const { show } = await aMovedSale();
    const { concertId, scheduleId } = show.schedule;

    const board = await getBoard(concertId, scheduleId, NOW + 2 * SECOND);

    expect(board).toMatchObject({ saleOpensAt: OPENS, closed: false, paused: false });
  });

  test('continues by itself: called fans enter, and the next fans are called', async () => {
    const { show, waiting } = await aMovedSale();

    const turn = await poll(waiting[0] as QueueToken, OPENS);
    await releaseSeats(await enterForPass(waiting[0] as QueueToken, OPENS), OPENS + SECOND);
    const { serving } = await tick(show, OPENS + 4 * SECOND);

    expect(turn.kind).toBe('ENTERED');
    expect(serving).toBe(2);
  });

  test('has no effect after it is moved back', async () => {
    const { show, waiting } = await aMovedSale();
    await change(show, { saleOpensAt: new Date(NOW).toISOString() });

    const { serving } = await tick(show, NOW + MINUTE);
    const turn = await poll(waiting[0] as QueueToken, NOW + MINUTE);

    expect(serving).toBe(3);
    expect(turn.kind).toBe('ENTERED');
  });

  test('does not affect fans inside', async () => {
    const show = await aShow();
    const fan = await aFanInside(show);
    await change(show, { saleOpensAt: new Date(OPENS).toISOString() });

    await holdSeats(fan, { seatNumbers: [7] }, ENTRY + SECOND);

    expect((await poll(fan, ENTRY + 2 * SECOND)).kind).toBe('ENTERED');
  });
});

describe('the figures', () => {
  const aBusySale = async () => {
    const { show, waiting } = await aSale([1, 2, 3, 4, 5, 6], 20);
    const { concertId, scheduleId } = show.schedule;
    await tick(show, NOW);
    const [one, other] = await Promise.all(waiting.slice(0, 2).map((token) => enterForPass(token, ENTRY)));
    await holdSeats(one as QueueToken, { count: 2 }, ENTRY);
    await releaseSeats(other as QueueToken, ENTRY);
    return { concertId, scheduleId };
  };

  test('of an operator are current', async () => {
    const { concertId, scheduleId } = await aBusySale();

    const figures = await getAdmission(concertId, scheduleId, NOW + 2 * SECOND);

    expect(figures).toEqual({
      serving: 6,
      tail: 20,
      waiting: 14,
      inside: 1,
      calledAt: NOW,
      callSize: 6,
      held: 2,
      sold: 44,
      seatsLeft: 6,
      soldOut: false,
      paused: false,
      closed: false,
      saleOpensAt: undefined,
      ratePerSecond: 0.6,
      asOf: NOW + 2 * SECOND,
    });
  });

  test('on the board are at most a second old, and cost two reads a second', async () => {
    const { concertId, scheduleId } = await aBusySale();

    const [calls, board] = await callsOf(() => getBoard(concertId, scheduleId, NOW + 3 * SECOND));
    const [more] = await callsOf(() => getBoard(concertId, scheduleId, NOW + 4 * SECOND - 1));

    expect(board).toEqual({
      serving: 6,
      tail: 20,
      seatsLeft: 6,
      soldOut: false,
      paused: false,
      closed: false,
      saleOpensAt: undefined,
      ratePerSecond: 0.6,
      asOf: NOW + 3 * SECOND,
    });
    expect(calls.filter(isWrite)).toEqual([]);
    expect(more).toEqual([]);
  });
});

test('the scheduled function ticks every open queue until its time is up', async () => {
  const shows = await Promise.all([aShow(), aShow()]);
  await Promise.all(shows.map((show) => numbered(show, someUsers(1))));
  const remaining = [60_000, 4_000];

  await withClock(() => NOW)({}, { getRemainingTimeInMillis: () => remaining.shift() ?? 0 });

  expect(await Promise.all(shows.map(servingOf))).toEqual([1, 1]);
});

test('many fans who enter at once buy every seat once, and nobody is inside without a seat', async () => {
  const show = await aShow();
  const fans = await inside(show, someUsers(50));

  const turns = await Promise.all(fans.map((fan) => poll(fan, ENTRY)));

  const seats = turns.flatMap((turn) => (turn.kind === 'ENTERED' ? turn.holds : []));
  expect(turns.every(({ kind }) => kind === 'ENTERED')).toBe(true);
  expect(new Set(seats.map(({ seatNumber }) => seatNumber)).size).toBe(50);
});
