import { describe, expect, it } from 'vitest';

import { estimateWait } from '#lib/queue/waiting.ts';
import { seeded } from '#test/support/random.ts';
import { aState } from '#test/support/values.ts';
import { ApiError } from '#web/api-error.ts';
import type { Board, PaymentToken, Waiting } from '#web/api-types.ts';
import { follow, type Standing, type Environment } from '#web/queue/follower.ts';
import { nextAsk } from '#web/queue/pace.ts';
import {
  advance,
  expectedWaitMs,
  isOver,
  joined,
  joining,
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
  called: false,
  pollAfterMs: 1_000,
  seatsLeft: 50,
  token: 'renewed',
  ...given,
});

const passOf = (at = START): PaymentToken => ({
  token: 'payment',
  expiresAt: new Date(at + 5 * MINUTE).toISOString(),
  holds: [
    { seatNumber: 8, holdId: 'h8', reservationId: 'r8', price: 70_000 },
    { seatNumber: 7, holdId: 'h7', reservationId: 'r7', price: 70_000 },
  ],
});

/** A place with a number. */
const waitingAt = (position: number, board: Partial<Board> = {}): Place => {
  const numbered = advance(
    joined('first', START),
    {
      kind: 'waiting',
      waiting: waitingOf({
        position,
        waitingQueueLength: position,
        estimatedWaitSeconds: null,
        pollAfterMs: HOUR,
      }),
    },
    START,
  );
  return advance(numbered, { kind: 'board', board: boardOf(board) }, START);
};

const circumstances = { answered: 'board', failures: 0, now: START, random: () => 0.5 } as const;

describe('a place', () => {
  it('has a number once assigned, and keeps the renewed token', () => {
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

  it('estimates the wait from the recent rate, and not without one', () => {
    expect(expectedWaitMs(waitingAt(100, { rate: 600 }))).toBe(10 * SECOND);
    expect(expectedWaitMs(waitingAt(100, { rate: 0 }))).toBeUndefined();
    expect(expectedWaitMs(waitingAt(100, { rate: 600, paused: true }))).toBeUndefined();
  });

  it('never moves back, even with an old copy of the board', () => {
    const place = waitingAt(100, { serving: 50 });

    const older = advance(place, { kind: 'board', board: boardOf({ serving: 10 }, START - SECOND) }, START);
    const lower = advance(place, { kind: 'board', board: boardOf({ serving: 10 }, START + SECOND) }, START);

    expect(progressOf(place)).toBe(0.5);
    expect(progressOf(older)).toBe(0.5);
    expect(progressOf(lower)).toBe(0.5);
  });

  it('measures progress from its first sight, also after joining again at the same number', () => {
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

  it('is called when its number is, and over once inside', () => {
    const called = waitingAt(100, { serving: 100 });
    const inside = advance(called, { kind: 'inside', pass: passOf() }, START);

    expect(called.phase).toBe('called');
    expect(inside).toMatchObject({
      phase: 'inside',
      pass: {
        token: 'payment',
        expiresAt: START + 5 * MINUTE,
        holds: [
          { seatNumber: 7, reservationId: 'r7', price: 70_000 },
          { seatNumber: 8, reservationId: 'r8', price: 70_000 },
        ],
      },
    });
    expect([isOver(called), isOver(inside), progressOf(called)]).toEqual([false, true, 1]);
  });

  it('stays in standby when called without a free seat, for any board, until it enters', () => {
    const called = waitingAt(100, { serving: 100 });
    const answer = { position: 100, waitingQueueLength: 0, called: true };

    const standby = advance(called, { kind: 'waiting', waiting: waitingOf(answer) }, START);
    const still = advance(standby, { kind: 'board', board: boardOf({ serving: 130 }, START + 1) }, START);
    const paused = advance(
      still,
      { kind: 'board', board: boardOf({ serving: 130, paused: true }, START + 2) },
      START,
    );
    const inside = advance(paused, { kind: 'inside', pass: passOf() }, START);

    expect([standby, still, paused, inside].map(({ phase }) => phase)).toEqual([
      'standby',
      'standby',
      'standby',
      'inside',
    ]);
    expect([standby, paused].map(topicOf)).toEqual(['standby', 'paused']);
    expect([isOver(standby), progressOf(standby)]).toEqual([false, 1]);
  });

  it('ends when the user has reached the seat limit', () => {
    const limited = advance(
      waitingAt(100, { serving: 100 }),
      { kind: 'refused', code: 'SEAT_LIMIT_REACHED' },
      START,
    );

    expect([limited.phase, isOver(limited)]).toEqual(['limitReached', true]);
  });

  it.each([
    ['SOLD_OUT', 'soldOut'],
    ['SEAT_LIMIT_REACHED', 'limitReached'],
    ['SCHEDULE_CLOSED', 'turnedAway'],
    ['SALE_NOT_OPEN', 'turnedAway'],
    ['UNAUTHORIZED', 'turnedAway'],
  ] as const)('whose join is refused with %s ends as %s', (code, phase) => {
    const refused = advance(joining(START), { kind: 'refused', code }, START);

    expect([refused.phase, isOver(refused)]).toEqual([phase, true]);
  });

  it('ends with the last seat, unless its number is called', () => {
    const soldOut = boardOf({ serving: 200_000, soldOut: true, seatsLeft: 0 }, START + SECOND);

    const waiting = advance(waitingAt(100), { kind: 'board', board: soldOut }, START);
    const called = advance(waitingAt(100, { serving: 100 }), { kind: 'board', board: soldOut }, START);

    expect(waiting.phase).toBe('soldOut');
    expect(called.phase).toBe('called');
  });

  it('pauses in a closed sale, and continues when it reopens', () => {
    const closed = advance(
      waitingAt(100),
      { kind: 'board', board: boardOf({ closed: true }, START + 1) },
      START,
    );
    const open = advance(closed, { kind: 'board', board: boardOf({ serving: 20 }, START + 2) }, START);

    expect([closed.phase, open.phase]).toEqual(['closed', 'waiting']);
    expect(isOver(closed)).toBe(false);
  });

  it('asks once more when called in a closed sale, then pauses', () => {
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

  it.each([100, 20])('waits for a moved opening, also when number %i is called', (serving) => {
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

  it('is lost after PLACE_LOST; a refused token only joins again', () => {
    const lost = advance(waitingAt(100), { kind: 'refused', code: 'PLACE_LOST' }, START);
    const refused = advance(waitingAt(100), { kind: 'refused', code: 'UNAUTHORIZED' }, START);

    expect(lost.phase).toBe('lost');
    expect(refused.token).toBeUndefined();
    expect(nextAsk(refused, { ...circumstances, answered: 'own' })).toEqual({ question: 'join', inMs: 0 });
  });
});

describe('the pace', () => {
  it.each([
    ['far from its turn: when the number can be called', 100_000, {}, 0, 140_000],
    ['… a tenth sooner at most, so that a crowd is spread', 100_000, {}, 1, 126_000],
    ['sooner after more calls', 100_000, { serving: 3_200 }, 0, 100_000],
    ['at least every five minutes', 1_000_000, {}, 0, 300_000],
    ['near its turn: as fast as the server allows', 60, { seatsLeft: 1 }, 0, 2_000],
    ['… half a second later at most', 60, { seatsLeft: 1 }, 1, 2_500],
    ['as slowly as the server asks', 60, { pollAfterMs: 20_000 }, 0, 20_000],
    ['at a moved opening', 3, { saleOpensAt: iso(START + 20_000) }, 0, 20_000],
    ['… but at least every minute', 3, { saleOpensAt: iso(START + HOUR) }, 0, 60_000],
    ['while paused: slowly', 3, { paused: true, rate: 0 }, 0, 5_000],
  ] as const)('asks the board %s', (_, position, board, random, inMs) => {
    const place = waitingAt(position, board);

    expect(nextAsk(place, { ...circumstances, random: () => random })).toEqual({ question: 'board', inMs });
  });

  it('waits as long as the server says after its own state', () => {
    const place = waitingAt(100_000);
    const own = advance(
      place,
      {
        kind: 'waiting',
        waiting: waitingOf({ position: 100_000, waitingQueueLength: 100_000, pollAfterMs: 95_000 }),
      },
      START,
    );

    expect(nextAsk(own, { ...circumstances, answered: 'own', random: () => 0 })).toEqual({
      question: 'board',
      inMs: 95_000,
    });
  });

  it('asks for its own state when the next call may reach it', () => {
    expect(nextAsk(waitingAt(50, { seatsLeft: 50 }), circumstances)).toEqual({ question: 'own', inMs: 0 });
    expect(nextAsk(waitingAt(50), { ...circumstances, answered: 'own' })?.question).toBe('board');
    expect(nextAsk(waitingAt(51, { seatsLeft: 50 }), circumstances)?.question).toBe('board');
    expect(nextAsk(waitingAt(50, { paused: true }), circumstances)?.question).toBe('board');
  });

  it('asks for its own state at once when called', () => {
    const called = waitingAt(100, { serving: 100 });

    expect(nextAsk(called, circumstances)).toEqual({ question: 'own', inMs: 0 });
    expect(nextAsk(called, { ...circumstances, answered: 'board' })).toEqual({ question: 'own', inMs: 0 });
  });

  it('asks about once a second, as the server says, in standby', () => {
    const standby = advance(
      waitingAt(100, { serving: 100 }),
      {
        kind: 'waiting',
        waiting: waitingOf({ position: 100, waitingQueueLength: 0, called: true, pollAfterMs: 1_200 }),
      },
      START,
    );
    const after = (answered: 'own' | 'board') =>
      nextAsk(standby, { ...circumstances, answered, random: () => 0 });

    expect(after('own')).toEqual({ question: 'board', inMs: 1_200 });
    expect(after('board')).toEqual({ question: 'own', inMs: 0 });
  });

  it('renews a token within its day, a crowd at different hours', () => {
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

  it('asks at once when a page opens with a stored place', () => {
    const opened = { ...circumstances, answered: undefined };

    expect(nextAsk(waitingAt(100_000), opened)).toEqual({ question: 'board', inMs: 0 });
    expect(nextAsk(joining(START), opened)).toEqual({ question: 'join', inMs: 0 });
    expect(nextAsk(joined('first', START), { ...opened, random: () => 0 })).toEqual({
      question: 'own',
      inMs: 1_000,
    });
  });

  it('retries a join with full jitter, up to a minute', () => {
    const after = (failures: number, random: number, retryAfterMs = 0) =>
      nextAsk(joining(START), { ...circumstances, failures, retryAfterMs, random: () => random })?.inMs;

    expect([1, 2, 5, 6, 7, 100].map((failures) => after(failures, 1))).toEqual([
      2_000, 4_000, 32_000, 60_000, 60_000, 60_000,
    ]);
    expect([1, 6, 100].map((failures) => after(failures, 0.25))).toEqual([500, 15_000, 15_000]);
    expect(after(1, 0, 1_000)).toBe(1_000);
  });

  it('retries a join much later after a 429', () => {
    const after = (failures: number, random: number) =>
      nextAsk(joining(START), { ...circumstances, failures, isThrottled: true, random: () => random })?.inMs;

    expect([1, 2, 3, 100].map((failures) => after(failures, 0))).toEqual([22_500, 45_000, 60_000, 60_000]);
    expect([1, 2, 3, 100].map((failures) => after(failures, 1))).toEqual([45_000, 90_000, 120_000, 120_000]);
  });

  it('waits longer after each failure, but not when called', () => {
    const after = (failures: number, place: Place) => nextAsk(place, { ...circumstances, failures })?.inMs;

    expect([1, 2, 3, 10].map((count) => after(count, waitingAt(1_000)))).toEqual([
      1_000, 2_000, 4_000, 30_000,
    ]);
    expect(after(10, waitingAt(100, { serving: 100 }))).toBe(5_000);
    expect(nextAsk(waitingAt(1_000), { ...circumstances, failures: 1, retryAfterMs: 9_000 })?.inMs).toBe(
      9_000,
    );
  });

  it('stops when the wait is over', () => {
    const lost = advance(waitingAt(100), { kind: 'refused', code: 'PLACE_LOST' }, START);

    expect(nextAsk(lost, circumstances)).toBeUndefined();
  });
});

interface LineState {
  readonly serving: number;
  readonly calledAt: number;
  readonly callSize: number;
}

const CALL = 10 * SECOND;

/**
 * A queue with a call of `usual` numbers every ten seconds. From `rushAt` it calls as fast as the rule allows: at once up to
 * 100 numbers, then twice as many each time, up to 10,000.
 */
const lineOf = (position: number, rushAt: number, usual: number) => {
  const moves: { at: number; state: LineState }[] = [];
  let state: LineState = { serving: 0, calledAt: START - CALL, callSize: usual };
  const call = (at: number, size: number) => {
    state = { serving: state.serving + size, calledAt: at, callSize: size };
    moves.push({ at, state });
  };
  while (state.serving < position && state.calledAt < START + HOUR) {
    const at = state.calledAt + CALL;
    const isRush = state.calledAt >= rushAt;
    if (!isRush && rushAt < at) {
      const { serving, callSize, calledAt } = state;
      state = { serving: serving + 100 - callSize, calledAt, callSize: 100 };
      moves.push({ at: rushAt, state });
    }
    call(at, at >= rushAt ? Math.min(10_000, Math.max(100, 2 * state.callSize)) : usual);
  }
  const before = { serving: 0, calledAt: 0, callSize: 0 };
  return (now: number): LineState => moves.findLast(({ at }) => at <= now)?.state ?? before;
};

/** The server's answer for a number, by the server's own rule. */
const ownOf = (position: number, line: LineState, now: number): Waiting | PaymentToken => {
  if (line.serving >= position) return passOf(now);
  const { ahead, pollAfterMs } = estimateWait(position, aState(line), now, 0.5);
  return waitingOf({ position, waitingQueueLength: ahead, pollAfterMs });
};

const firstInstant = (isSo: (at: number) => boolean): number => {
  let at = START;
  while (!isSo(at) && at < START + HOUR) at += 100;
  return at;
};

type Answers = Partial<Pick<Environment, 'askBoard' | 'askOwn' | 'join' | 'random'>>;

/** A clock that moves only in `pass`, and counted requests. */
const anEnvironment = (answers: Answers = {}) => {
  let now = START;
  let timers: { at: number; fire: () => void }[] = [];
  const asked = { board: 0, own: 0, join: 0 };
  const standings: Standing[] = [];
  const environment: Environment = {
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
    random: answers.random ?? (() => 0.5),
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
    environment,
    asked,
    pass,
    settle,
    clock: () => now,
    last: () => standings.at(-1),
    onStanding: (standing: Standing) => void standings.push(standing),
  };
};

describe('following a place', () => {
  it('sends at most two own requests in ten minutes at number 100,000', async () => {
    const position = 100_000;
    const line = lineOf(position, Infinity, 25);
    const given = anEnvironment({
      askBoard: async () => boardOf({ serving: line(given.clock()).serving }, given.clock()),
      askOwn: async () => ownOf(position, line(given.clock()), given.clock()),
    });

    follow(given.environment, joining(START), given.onStanding);
    await given.pass(10 * MINUTE);

    expect(given.last()?.place).toMatchObject({ phase: 'waiting', position });
    expect(given.asked.join + given.asked.own).toBeLessThanOrEqual(2);
    expect(given.asked.board).toBeLessThanOrEqual(10);
  });

  it('learns of its call within three seconds, at any speed of the queue', async () => {
    const random = seeded(12);
    for (let run = 0; run < 60; run += 1) {
      const position = random.pick([101, 350, 5_000, 100_000, 1_000_000]);
      const line = lineOf(position, START + random.between(0, 15 * MINUTE), random.between(0, 60));
      let cameAt = Infinity;
      const given = anEnvironment({
        askBoard: async () => boardOf({ serving: line(given.clock()).serving }, given.clock()),
        askOwn: async () => {
          const answer = ownOf(position, line(given.clock()), given.clock());
          if ('expiresAt' in answer) cameAt = given.clock();
          return answer;
        },
        random: random.next,
      });

      follow(given.environment, joined('first', START), given.onStanding);
      await given.pass(40 * MINUTE);

      const calledAt = firstInstant((at) => line(at).serving >= position);
      expect(cameAt - calledAt, `number ${position}, run ${run}`).toBeLessThanOrEqual(3 * SECOND);
    }
  });

  it('asks about once a second while no seat is free, and enters with the next one', async () => {
    let isFree = false;
    const given = anEnvironment({
      askBoard: async () => boardOf({ serving: 100 }, given.clock()),
      askOwn: async () =>
        isFree
          ? passOf(given.clock())
          : waitingOf({ position: 100, waitingQueueLength: 0, called: true, pollAfterMs: SECOND }),
    });

    follow(given.environment, waitingAt(100, { serving: 100 }), given.onStanding);
    await given.pass(MINUTE);
    const asked = given.asked.own;
    const before = given.last()?.place.phase;
    isFree = true;
    await given.pass(2 * SECOND);

    expect(before).toBe('standby');
    expect(asked).toBeGreaterThan(40);
    expect(asked).toBeLessThanOrEqual(61);
    expect(given.last()?.place.phase).toBe('inside');
  });

  it.each([
    ['a 429', new ApiError('BUSY', { status: 429, retryAfterMs: SECOND })],
    ['a busy server', new ApiError('CONFLICT', { status: 503 })],
    ['no network', new ApiError('NETWORK')],
    ['no answer in time', new ApiError('TIMEOUT')],
    ['a script that could not be loaded', new TypeError('Failed to fetch')],
  ])('keeps trying to join after %s', async (_, error) => {
    let isOver = false;
    const given = anEnvironment({
      join: async () => {
        if (!isOver) throw error;
        return 'token';
      },
      askOwn: async () => waitingOf({ position: 7, waitingQueueLength: 7 }),
    });

    follow(given.environment, joining(START), given.onStanding);
    await given.pass(HOUR);
    const meanwhile = given.last()?.place.phase;
    const asked = given.asked.join;
    isOver = true;
    await given.pass(2 * MINUTE + 2 * SECOND);

    expect(meanwhile).toBe('joining');
    expect(asked).toBeGreaterThan(30);
    expect(asked).toBeLessThan(150);
    expect(given.last()?.place).toMatchObject({ phase: 'waiting', position: 7 });
  });

  it('does not join sooner when its page becomes visible, unless the network was down', async () => {
    const refusing = (error: ApiError) =>
      anEnvironment({
        join: async () => {
          throw error;
        },
      });
    const busy = refusing(new ApiError('BUSY', { status: 429 }));
    const offline = refusing(new ApiError('NETWORK'));

    for (const given of [busy, offline]) {
      const follower = follow(given.environment, joining(START), given.onStanding);
      await given.pass(20 * MINUTE);
      given.asked.join = 0;
      for (let look = 0; look < 10; look += 1) {
        follower.wake();
        await given.settle();
        await given.pass(3 * SECOND);
      }
    }

    expect(busy.asked.join).toBeLessThanOrEqual(2);
    expect(offline.asked.join).toBeGreaterThanOrEqual(9);
  });

  it('stops when the server refuses the join for good', async () => {
    const closed = new ApiError('SCHEDULE_CLOSED', { status: 409 });
    const given = anEnvironment({
      join: async () => {
        throw closed;
      },
    });

    follow(given.environment, joining(START), given.onStanding);
    await given.pass(10 * MINUTE);

    expect(given.last()).toMatchObject({ place: { phase: 'turnedAway' }, error: closed });
    expect(given.asked.join).toBe(1);
  });

  it('reports a lost network, keeps the place, and continues when woken', async () => {
    let isOnline = true;
    const given = anEnvironment({
      askBoard: async () => {
        if (!isOnline) throw new ApiError('NETWORK');
        return boardOf({ serving: 10 }, given.clock());
      },
    });
    const follower = follow(given.environment, waitingAt(100_000), given.onStanding);
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

  it('joins again after a refused token, without a storm when that does not help', async () => {
    const given = anEnvironment({
      askOwn: async () => {
        throw new ApiError('UNAUTHORIZED', { status: 401 });
      },
    });

    follow(given.environment, waitingAt(100, { serving: 100 }), given.onStanding);
    await given.pass(MINUTE);

    expect(given.asked.join).toBeGreaterThan(0);
    expect(given.asked.join).toBeLessThan(10);
  });

  it('ends when the place is lost, and sends nothing after a stop', async () => {
    const lost = anEnvironment({
      askOwn: async () => {
        throw new ApiError('PLACE_LOST', { status: 401 });
      },
    });
    const stopped = anEnvironment();

    follow(lost.environment, waitingAt(100, { serving: 100 }), lost.onStanding);
    await lost.pass(10 * MINUTE);
    follow(stopped.environment, waitingAt(100_000), stopped.onStanding).stop();
    await stopped.pass(10 * MINUTE);

    expect(lost.last()?.place.phase).toBe('lost');
    expect(lost.asked.own).toBe(1);
    expect(stopped.asked).toEqual({ board: 0, own: 0, join: 0 });
  });
});

describe('the announcement of a place', () => {
  it('comes at once for a change, and at most every 15 s for progress', () => {
    const place = waitingAt(100, { serving: 10 });
    const said = { topic: 'waiting', ahead: 95, at: START };

    expect(isWorthSaying(place, undefined, START)).toBe(true);
    expect(isWorthSaying(place, said, START + 14 * SECOND)).toBe(false);
    expect(isWorthSaying(place, said, START + 15 * SECOND)).toBe(true);
    expect(isWorthSaying(place, { ...said, ahead: 89 }, START + HOUR)).toBe(false);
    expect(isWorthSaying(waitingAt(100, { paused: true }), said, START + 1)).toBe(true);
  });
});
