import { describe, expect, it } from 'vitest';

import { ApiError } from '#web/api-error.ts';
import type { Board, PaymentToken, Waiting } from '#web/api-types.ts';
import { follow, type Standing, type World } from '#web/queue/follower.ts';
import { nextAsk } from '#web/queue/pace.ts';
import {
  advance,
  expectedWaitMs,
  isOver,
  joined,
  peopleAhead,
  type Place,
  progressOf,
} from '#web/queue/place.ts';
import { isWorthSaying, topicOf } from '#web/queue/say.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const START = Date.parse('2026-12-01T11:00:00Z');

const iso = (at: number): string => new Date(at).toISOString();

const boardOf = (given: Partial<Board> = {}, at = START): Board => ({
  serving: 0,
  tail: 200_000,
  rate: 600,
  seatsLeft: 50,
  soldOut: false,
  paused: false,
  closed: false,
  saleOpensAt: null,
  asOf: new Date(at).toISOString(),
  pollAfterMs: 2_000,
  ...given,
});

const waitingOf = (given: Partial<Waiting> = {}): Waiting => ({
  concertId: 'c',
  name: 'Concert',
  price: 70_000,
  maximumAudienceCount: 50,
  waitingQueueLength: 100,
  position: 100,
  estimatedWaitSeconds: 10,
  pollAfterMs: 1_000,
  seatsLeft: 50,
  token: 'renewed',
  ...given,
});

const passOf = (at = START): PaymentToken => ({
  token: 'payment',
  expiresAt: new Date(at + 5 * MINUTE).toISOString(),
});

/** Someone who waits at a number. */
const waitingAt = (position: number, board: Partial<Board> = {}): Place => {
  const numbered = advance(
    joined('first', START),
    {
      kind: 'waiting',
      waiting: waitingOf({ position, waitingQueueLength: position, estimatedWaitSeconds: null }),
    },
    START,
  );
  return advance(numbered, { kind: 'board', board: boardOf(board) }, START);
};

const circumstances = { answered: 'board', failures: 0, now: START, random: () => 0.5 } as const;

describe('a place', () => {
  it('has a number once it is given one, and keeps the renewed token', () => {
    const before = joined('first', START);

    const still = advance(before, { kind: 'waiting', waiting: waitingOf({ position: null }) }, START);
    const numbered = advance(
      still,
      { kind: 'waiting', waiting: waitingOf({ position: 7, waitingQueueLength: 5 }) },
      START + SECOND,
    );

    expect([before.phase, still.phase, numbered.phase]).toEqual(['numbering', 'numbering', 'waiting']);
    expect(numbered).toMatchObject({ position: 7, token: 'renewed', tokenAt: START + SECOND });
    expect(peopleAhead(numbered)).toBe(4);
  });

  it('tells the wait by the pace of the last minute, and that it cannot be told without one', () => {
    expect(expectedWaitMs(waitingAt(100, { rate: 600 }))).toBe(10 * SECOND);
    expect(expectedWaitMs(waitingAt(100, { rate: 0 }))).toBeUndefined();
    expect(expectedWaitMs(waitingAt(100, { rate: 600, paused: true }))).toBeUndefined();
  });

  it('never moves back, whatever an old copy of the board says', () => {
    const place = waitingAt(100, { serving: 50 });

    const older = advance(place, { kind: 'board', board: boardOf({ serving: 10 }, START - SECOND) }, START);
    const lower = advance(place, { kind: 'board', board: boardOf({ serving: 10 }, START + SECOND) }, START);

    expect(progressOf(place)).toBe(0.5);
    expect(progressOf(older)).toBe(0.5);
    expect(progressOf(lower)).toBe(0.5);
  });

  it('measures its way from where it was first seen, also after joining again at the same number', () => {
    const place = waitingAt(100, { serving: 80 });

    const again = advance(
      advance(place, { kind: 'joined', token: 'second' }, START),
      { kind: 'waiting', waiting: waitingOf({ position: 100, waitingQueueLength: 20 }) },
      START,
    );
    const another = advance(
      advance(place, { kind: 'joined', token: 'second' }, START),
      { kind: 'waiting', waiting: waitingOf({ position: 500, waitingQueueLength: 420 }) },
      START,
    );

    expect(progressOf(again)).toBeCloseTo(0.8);
    expect(progressOf(another)).toBe(0);
  });

  it('is called when its number is served, and over once inside', () => {
    const called = waitingAt(100, { serving: 100 });
    const inside = advance(called, { kind: 'inside', pass: passOf() }, START);

    expect(called.phase).toBe('called');
    expect(inside).toMatchObject({
      phase: 'inside',
      pass: { token: 'payment', expiresAt: START + 5 * MINUTE },
    });
    expect([isOver(called), isOver(inside), progressOf(called)]).toEqual([false, true, 1]);
  });

  it('ends with the last seat, unless it was called before', () => {
    const soldOut = boardOf({ serving: 200_000, soldOut: true, seatsLeft: 0 }, START + SECOND);

    const waiting = advance(waitingAt(100), { kind: 'board', board: soldOut }, START);
    const called = advance(waitingAt(100, { serving: 100 }), { kind: 'board', board: soldOut }, START);

    expect(waiting.phase).toBe('soldOut');
    expect(called.phase).toBe('called');
  });

  it('stands still in a closed sale, and goes on when it opens again', () => {
    const closed = advance(
      waitingAt(100),
      { kind: 'board', board: boardOf({ closed: true }, START + 1) },
      START,
    );
    const open = advance(closed, { kind: 'board', board: boardOf({ serving: 20 }, START + 2) }, START);

    expect([closed.phase, open.phase]).toEqual(['closed', 'waiting']);
    expect(isOver(closed)).toBe(false);
  });

  it('asks once more when it is called and the sale is closed, and then stands still', () => {
    const board = (given: Partial<Board>, at: number) =>
      ({ kind: 'board', board: boardOf({ serving: 100, ...given }, START + at) }) as const;
    const called = advance(waitingAt(100, { serving: 100 }), board({ closed: true }, 1), START);
    const refused = advance(called, { kind: 'refused', code: 'SCHEDULE_CLOSED' }, START);
    const still = advance(refused, board({ closed: true }, 2), START);
    const open = advance(still, board({ closed: false }, 3), START);

    expect([called, refused, still, open].map(({ phase }) => phase)).toEqual([
      'called',
      'closed',
      'closed',
      'called',
    ]);
  });

  it.each([100, 20])('waits for an opening that was moved, also when number %i was called', (serving) => {
    const saleOpensAt = iso(START + HOUR);
    const moved = waitingAt(100, { serving, saleOpensAt });
    const asked = advance(
      moved,
      { kind: 'waiting', waiting: waitingOf({ position: 100, waitingQueueLength: 100 - serving }) },
      START + SECOND,
    );
    const opened = advance(
      asked,
      { kind: 'board', board: boardOf({ serving, saleOpensAt }, START + HOUR) },
      START + HOUR,
    );

    for (const place of [moved, asked])
      expect(place).toMatchObject({ phase: 'waiting', figures: { opensAt: START + HOUR } });
    expect(topicOf(moved)).toBe('notOpen');
    expect(expectedWaitMs(moved)).toBeUndefined();
    expect(opened.phase).toBe(serving === 100 ? 'called' : 'waiting');
    expect(topicOf(opened)).toBe(opened.phase);
  });

  it('is lost by PLACE_LOST; a token that is no longer taken only asks to join again', () => {
    const lost = advance(waitingAt(100), { kind: 'refused', code: 'PLACE_LOST' }, START);
    const refused = advance(waitingAt(100), { kind: 'refused', code: 'UNAUTHORIZED' }, START);

    expect(lost.phase).toBe('lost');
    expect(refused.token).toBeUndefined();
    expect(nextAsk(refused, { ...circumstances, answered: 'own' })).toEqual({ question: 'join', inMs: 0 });
  });
});

describe('the pace', () => {
  it.each([
    ['far away: inside the 60 s in which one must come', 100_000, {}, 0.5, 45_455],
    ['at the latest', 100_000, {}, 1, 50_000],
    ['a tenth of the wait', 1_000, {}, 0.5, 10_000],
    ['near: as fast as the server allows', 60, {}, 0.5, 2_222],
    ['at the earliest', 60, {}, 0, 2_000],
    ['as slow as the server asks', 60, { pollAfterMs: 20_000 }, 0, 20_000],
    ['without a rate: as if one came in every second', 300, { rate: 0 }, 0.5, 30_000],
    ['until an opening that was moved', 3, { saleOpensAt: iso(START + 20_000) }, 0.5, 20_000],
    ['… though not for longer than 50 s', 3, { saleOpensAt: iso(START + HOUR) }, 1, 50_000],
    ['while paused: not in haste', 3, { paused: true, rate: 0 }, 0, 5_000],
  ] as const)('asks the board %s', (_, position, board, random, inMs) => {
    const place = waitingAt(position, board);

    expect(nextAsk(place, { ...circumstances, random: () => random })).toEqual({ question: 'board', inMs });
  });

  it('asks for its own state when the turn may come before the next look', () => {
    expect(nextAsk(waitingAt(49), circumstances)).toEqual({ question: 'own', inMs: 0 });
    expect(nextAsk(waitingAt(49), { ...circumstances, answered: 'own' })?.question).toBe('board');
    expect(nextAsk(waitingAt(51), circumstances)?.question).toBe('board');
  });

  it('asks for its own state at once when called, and a second later finds out why it still waits', () => {
    const called = waitingAt(100, { serving: 100 });

    expect(nextAsk(called, circumstances)).toEqual({ question: 'own', inMs: 0 });
    expect(nextAsk(called, { ...circumstances, answered: 'own' })).toEqual({
      question: 'board',
      inMs: 1_000,
    });
    expect(nextAsk(called, { ...circumstances, answered: 'board' })).toEqual({ question: 'own', inMs: 0 });
  });

  it('renews a token before its day is over, and a crowd at different hours', () => {
    const renewals = [1, 500, 996].map((position) => {
      const place = waitingAt(100_000 + position);
      const isDue = (hours: number) =>
        nextAsk(place, { ...circumstances, now: START + hours * HOUR })?.question === 'own';
      return Array.from({ length: 24 }, (_, hour) => hour).find(isDue);
    });

    expect(Math.min(...renewals.map(Number))).toBeGreaterThanOrEqual(12);
    expect(Math.max(...renewals.map(Number))).toBeLessThan(20);
    expect(new Set(renewals).size).toBeGreaterThan(1);
  });

  it('asks at once when a page is opened on a place that was kept', () => {
    const opened = { ...circumstances, answered: undefined };

    expect(nextAsk(waitingAt(100_000), opened)).toEqual({ question: 'board', inMs: 0 });
    expect(nextAsk(joined('first', START), opened)).toEqual({ question: 'own', inMs: 1_000 });
  });

  it('waits longer after each failure, but not long when called', () => {
    const after = (failures: number, place: Place) => nextAsk(place, { ...circumstances, failures })?.inMs;

    expect([1, 2, 3, 10].map((count) => after(count, waitingAt(1_000)))).toEqual([
      1_000, 2_000, 4_000, 30_000,
    ]);
    expect(after(10, waitingAt(100, { serving: 100 }))).toBe(5_000);
    expect(nextAsk(waitingAt(1_000), { ...circumstances, failures: 1, retryAfterMs: 9_000 })?.inMs).toBe(
      9_000,
    );
  });

  it('asks nothing more when there is nothing to wait for', () => {
    const lost = advance(waitingAt(100), { kind: 'refused', code: 'PLACE_LOST' }, START);

    expect(nextAsk(lost, circumstances)).toBeUndefined();
  });
});

/** A world whose time goes only when told; what is asked is counted. */
const worldOf = (answers: Partial<Pick<World, 'askBoard' | 'askOwn' | 'join'>> = {}) => {
  let now = START;
  let timers: { at: number; fire: () => void }[] = [];
  const asked = { board: 0, own: 0, join: 0 };
  const standings: Standing[] = [];
  const world: World = {
    askBoard: async () => {
      asked.board += 1;
      return answers.askBoard?.() ?? boardOf({}, now);
    },
    askOwn: async (token) => {
      asked.own += 1;
      return answers.askOwn?.(token) ?? waitingOf();
    },
    join: async () => {
      asked.join += 1;
      return answers.join?.() ?? 'token';
    },
    now: () => now,
    random: () => 0.5,
    after: (milliseconds, fire) => {
      const timer = { at: now + milliseconds, fire };
      timers.push(timer);
      return () => {
        timers = timers.filter((one) => one !== timer);
      };
    },
  };
  const settle = async () => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  };
  const pass = async (milliseconds: number) => {
    const end = now + milliseconds;
    for (;;) {
      const [next] = timers.toSorted((one, other) => one.at - other.at);
      if (!next || next.at > end) break;
      timers = timers.filter((one) => one !== next);
      now = next.at;
      next.fire();
      await settle();
    }
    now = end;
  };
  return {
    world,
    asked,
    pass,
    settle,
    clock: () => now,
    last: () => standings.at(-1),
    onStanding: (standing: Standing) => void standings.push(standing),
  };
};

describe('following a place', () => {
  it('costs at most 15 requests of one’s own in ten minutes at position 100,000', async () => {
    const position = 100_000;
    let served = 0;
    const given = worldOf({
      askBoard: async () => boardOf({ serving: (served += 500) }, given.clock()),
      askOwn: async () =>
        given.clock() - START < 5 * SECOND
          ? waitingOf({ position: null, waitingQueueLength: 0 })
          : waitingOf({ position, waitingQueueLength: position - served, estimatedWaitSeconds: 10_000 }),
    });

    follow(given.world, joined('first', START), given.onStanding);
    await given.pass(10 * MINUTE);

    expect(given.last()?.place).toMatchObject({ phase: 'waiting', position });
    expect(given.asked.own).toBeLessThanOrEqual(15);
    expect(given.asked.board).toBeGreaterThanOrEqual(12);
    expect(given.asked.board).toBeLessThanOrEqual(16);
  });

  it('comes in within the claim window, however suddenly the line moves', async () => {
    let servedAt = Infinity;
    const given = worldOf({
      askBoard: async () => boardOf({ serving: given.clock() >= servedAt ? 100_000 : 0 }, given.clock()),
      askOwn: async () => passOf(given.clock()),
    });
    follow(given.world, waitingAt(100_000), given.onStanding);
    await given.pass(5 * MINUTE);

    servedAt = given.clock() + 1;
    await given.pass(55 * SECOND);

    expect(given.last()?.place.phase).toBe('inside');
    expect(given.asked.own).toBe(1);
  });

  it('says that it cannot reach the server, keeps the place, and goes on when woken', async () => {
    let isOnline = true;
    const given = worldOf({
      askBoard: async () => {
        if (!isOnline) throw new ApiError('NETWORK');
        return boardOf({ serving: 10 }, given.clock());
      },
    });
    const follower = follow(given.world, waitingAt(100_000), given.onStanding);
    await given.pass(SECOND);

    isOnline = false;
    await given.pass(3 * MINUTE);
    const offline = given.last();
    isOnline = true;
    follower.wake();
    await given.settle();

    expect(offline).toMatchObject({
      error: { code: 'NETWORK' },
      place: { phase: 'waiting', position: 100_000 },
    });
    expect(given.last()).toMatchObject({ error: undefined, place: { figures: { serving: 10 } } });
  });

  it('finds the place again by joining, without a storm when that does not help', async () => {
    const given = worldOf({
      askOwn: async () => {
        throw new ApiError('UNAUTHORIZED', { status: 401 });
      },
    });

    follow(given.world, waitingAt(100, { serving: 100 }), given.onStanding);
    await given.pass(MINUTE);

    expect(given.asked.join).toBeGreaterThan(0);
    expect(given.asked.join).toBeLessThan(10);
  });

  it('ends when the place is lost, and asks nothing after it was stopped', async () => {
    const lost = worldOf({
      askOwn: async () => {
        throw new ApiError('PLACE_LOST', { status: 401 });
      },
    });
    const stopped = worldOf();

    follow(lost.world, waitingAt(100, { serving: 100 }), lost.onStanding);
    await lost.pass(10 * MINUTE);
    follow(stopped.world, waitingAt(100_000), stopped.onStanding).stop();
    await stopped.pass(10 * MINUTE);

    expect(lost.last()?.place.phase).toBe('lost');
    expect(lost.asked.own).toBe(1);
    expect(stopped.asked).toEqual({ board: 0, own: 0, join: 0 });
  });
});

describe('what is said of a place', () => {
  it('says a change at once, and a step forward at most every 15 s', () => {
    const place = waitingAt(100, { serving: 10 });
    const said = { topic: 'waiting', ahead: 95, at: START };

    expect(isWorthSaying(place, undefined, START)).toBe(true);
    expect(isWorthSaying(place, said, START + 14 * SECOND)).toBe(false);
    expect(isWorthSaying(place, said, START + 15 * SECOND)).toBe(true);
    expect(isWorthSaying(place, { ...said, ahead: 89 }, START + HOUR)).toBe(false);
    expect(isWorthSaying(waitingAt(100, { paused: true }), said, START + 1)).toBe(true);
  });
});
