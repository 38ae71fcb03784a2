import { describe, expect, it } from 'vitest';

import { HOUR, MINUTE, SECOND } from '#lib/clock.ts';
import { estimateWait } from '#lib/queue/waiting.ts';
import { seeded } from '#test/support/random.ts';
import { aState } from '#test/support/values.ts';
import { aDrawSummary, boardOf, passOf, START, waitingAt, waitingOf } from '#test/support/web-queue.ts';
import { ApiError } from '#web/api-error.ts';
import type { PaymentToken, Waiting } from '#web/api-types.ts';
import { joined, joining } from '#web/queue/advance-place.ts';
import { type Environment, follow, type FollowedPlace } from '#web/queue/follower.ts';

interface CallState {
  readonly serving: number;
  readonly calledAt: number;
  readonly callSize: number;
}

const CALL = 10 * SECOND;

/**
 * A queue with a call of `usual` numbers every ten seconds. From `rushAt` it calls as fast as the rule allows: at once up to
 * 100 numbers, then twice as many each time, up to 10,000.
 */
const callsOf = (position: number, rushAt: number, usual: number) => {
  const moves: { at: number; state: CallState }[] = [];
  let state: CallState = { serving: 0, calledAt: START - CALL, callSize: usual };
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
  return (now: number): CallState => moves.findLast(({ at }) => at <= now)?.state ?? before;
};

/** The server's answer for a number, by the server's own rule. */
const ownOf = (position: number, calls: CallState, now: number): Waiting | PaymentToken => {
  if (calls.serving >= position) return passOf(now);
  const { ahead, pollAfterMs } = estimateWait(position, aState(calls), now, 0.5);
  return waitingOf({ position, waitingQueueLength: ahead, pollAfterMs });
};

const firstInstant = (isSo: (at: number) => boolean): number => {
  let at = START;
  while (!isSo(at) && at < START + HOUR) at += 100;
  return at;
};

type Answers = Partial<Pick<Environment, 'askBoard' | 'askDraw' | 'askOwn' | 'join' | 'random'>>;

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

/** A clock that moves only in `pass`. */
const aClock = () => {
  let now = START;
  let timers: { at: number; fire: () => void }[] = [];
  return {
    now: () => now,
    after: (milliseconds: number, fire: () => void) => {
      const timer = { at: now + milliseconds, fire };
      timers.push(timer);
      return () => {
        timers = timers.filter((one) => one !== timer);
      };
    },
    pass: async (milliseconds: number): Promise<void> => {
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
    },
  };
};

/** A clock and counted requests. */
const anEnvironment = (answers: Answers = {}) => {
  const { now, after, pass } = aClock();
  const asked = { board: 0, draw: 0, own: 0, join: 0 };
  const changes: FollowedPlace[] = [];
  const environment: Environment = {
    askBoard: async () => {
      asked.board += 1;
      return answers.askBoard?.() ?? boardOf({}, now());
    },
    askDraw: async (entry) => {
      asked.draw += 1;
      return answers.askDraw?.(entry) ?? { draw: aDrawSummary(), number: undefined };
    },
    askOwn: async (token) => {
      asked.own += 1;
      return answers.askOwn?.(token) ?? waitingOf();
    },
    join: async () => {
      asked.join += 1;
      return answers.join?.() ?? 'token';
    },
    now,
    random: answers.random ?? (() => 0.5),
    after,
  };
  return {
    environment,
    asked,
    pass,
    settle,
    clock: now,
    last: () => changes.at(-1),
    onChange: (followed: FollowedPlace) => void changes.push(followed),
  };
};

describe('following an entry in a draw', () => {
  const DRAW_AT = START + 20 * MINUTE;

  /** A draw at that time, after which the entry has number 3,000. */
  const anEntry = () => {
    const given = anEnvironment({
      askOwn: async () =>
        waitingOf({
          position: null,
          entry: 6,
          receipt: 'r',
          draw: aDrawSummary({ roundAt: DRAW_AT }),
          pollAfterMs: DRAW_AT + 2 * SECOND - given.clock(),
        }),
      askDraw: async () => ({ draw: aDrawSummary({ state: 'DRAWN', roundAt: DRAW_AT }), number: 3_000 }),
    });
    const follower = follow(given.environment, joined('token', START), given.onChange);
    return { ...given, follower };
  };

  it('asks once, and again after the draw', async () => {
    const { pass, asked, last } = anEntry();

    await pass(19 * MINUTE);
    expect(asked).toEqual({ board: 0, draw: 0, own: 1, join: 0 });
    expect(last()?.place).toMatchObject({ phase: 'numbering', entry: 6, receipt: 'r' });

    await pass(MINUTE + 4.5 * SECOND);
    expect(asked).toMatchObject({ draw: 1, own: 1 });
    expect(last()?.place).toMatchObject({ phase: 'waiting', position: 3_000, draw: { state: 'DRAWN' } });
  });

  it('asks no sooner when the page is looked at, and still asks after the draw', async () => {
    const { pass, settle, asked, follower } = anEntry();
    await pass(10 * MINUTE);

    for (let look = 0; look < 5; look += 1) {
      follower.wake();
      await settle();
      await pass(MINUTE);
    }
    expect(asked).toMatchObject({ draw: 0, own: 1 });

    await pass(5 * MINUTE + 5 * SECOND);
    expect(asked.draw).toBe(1);
  });

  it('asks no sooner after a reload', async () => {
    const before = anEntry();
    await before.pass(15 * MINUTE);
    const place = before.last()?.place ?? joined('token', START);
    before.follower.stop();

    const after = anEnvironment();
    await after.pass(15 * MINUTE);
    follow(after.environment, place, after.onChange);

    await after.pass(5 * MINUTE + SECOND);
    expect(after.asked.draw).toBe(0);
    await after.pass(4 * SECOND);
    expect(after.asked.draw).toBe(1);
  });

  it('ends when the draw is cancelled', async () => {
    const given = anEnvironment({
      askOwn: () => Promise.reject(new ApiError('DRAW_CANCELLED', { status: 409 })),
    });

    follow(given.environment, joined('token', START), given.onChange);
    await given.pass(10 * SECOND);

    expect(given.last()?.place.phase).toBe('drawCancelled');
    expect(given.asked.own).toBe(1);
  });
});

describe('following a place', () => {
  it('sends at most two own requests in ten minutes at number 100,000', async () => {
    const position = 100_000;
    const callsAt = callsOf(position, Infinity, 25);
    const given = anEnvironment({
      askBoard: async () => boardOf({ serving: callsAt(given.clock()).serving }, given.clock()),
      askOwn: async () => ownOf(position, callsAt(given.clock()), given.clock()),
    });

    follow(given.environment, joining(START), given.onChange);
    await given.pass(10 * MINUTE);

    expect(given.last()?.place).toMatchObject({ phase: 'waiting', position });
    expect(given.asked.join + given.asked.own).toBeLessThanOrEqual(2);
    expect(given.asked.board).toBeLessThanOrEqual(10);
  });

  it('learns of its call within three seconds, at any speed of the queue', async () => {
    const random = seeded(12);
    for (let run = 0; run < 60; run += 1) {
      const position = random.pick([101, 350, 5_000, 100_000, 1_000_000]);
      const callsAt = callsOf(position, START + random.between(0, 15 * MINUTE), random.between(0, 60));
      let cameAt = Infinity;
      const given = anEnvironment({
        askBoard: async () => boardOf({ serving: callsAt(given.clock()).serving }, given.clock()),
        askOwn: async () => {
          const answer = ownOf(position, callsAt(given.clock()), given.clock());
          if ('expiresAt' in answer) cameAt = given.clock();
          return answer;
        },
        random: random.next,
      });

      follow(given.environment, joined('first', START), given.onChange);
      await given.pass(40 * MINUTE);

      const calledAt = firstInstant((at) => callsAt(at).serving >= position);
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

    follow(given.environment, waitingAt(100, { serving: 100 }), given.onChange);
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

    follow(given.environment, joining(START), given.onChange);
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
      const follower = follow(given.environment, joining(START), given.onChange);
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

    follow(given.environment, joining(START), given.onChange);
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
    const follower = follow(given.environment, waitingAt(100_000), given.onChange);
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

  it('says when the next figures come', async () => {
    const given = anEnvironment({ askBoard: async () => boardOf({}, given.clock()) });

    follow(given.environment, waitingAt(100_000), given.onChange);
    await given.pass(SECOND);
    const nextAskAt = given.last()?.place.nextAskAt ?? 0;
    const asked = given.asked.board;
    await given.pass(nextAskAt - given.clock() - 1);
    const before = given.asked.board;
    await given.pass(1);

    expect(nextAskAt).toBeGreaterThan(given.clock() - 1);
    expect([asked, before, given.asked.board]).toEqual([1, 1, 2]);
  });

  it('tells a user who is back how the place was before, until they have read it', async () => {
    const kept = { ...waitingAt(100_000), nextAskAt: START - HOUR };
    const back = anEnvironment({ askBoard: async () => boardOf({ serving: 40_000 }, back.clock()) });
    const reloaded = anEnvironment();

    const follower = follow(back.environment, kept, back.onChange);
    await back.pass(SECOND);
    const told = back.last();
    await back.pass(10 * MINUTE);
    const later = back.last();
    follower.forgetBefore();
    await back.pass(10 * MINUTE);
    follow(reloaded.environment, { ...kept, nextAskAt: START - MINUTE }, reloaded.onChange);
    await reloaded.pass(SECOND);

    expect([told?.before, later?.before]).toEqual([kept, kept]);
    expect(back.last()?.before).toBeUndefined();
    expect(reloaded.last()?.before).toBeUndefined();
  });

  it('joins again after a refused token, without a storm when that does not help', async () => {
    const given = anEnvironment({
      askOwn: async () => {
        throw new ApiError('UNAUTHORIZED', { status: 401 });
      },
    });

    follow(given.environment, waitingAt(100, { serving: 100 }), given.onChange);
    await given.pass(MINUTE);

    expect(given.asked.join).toBeGreaterThan(0);
    expect(given.asked.join).toBeLessThan(10);
  });

  it.each([
    ['before its number', joined('token', START)],
    ['with its number', waitingAt(100_000)],
  ])('ends when the date is deleted: %s', async (_, place) => {
    const gone = async (): Promise<never> => {
      throw new ApiError('SCHEDULE_NOT_FOUND', { status: 404 });
    };
    const given = anEnvironment({ askOwn: gone, askBoard: gone });

    follow(given.environment, place, given.onChange);
    await given.pass(10 * MINUTE);

    expect(given.last()?.place.phase).toBe('deleted');
    expect(given.asked.own + given.asked.board).toBe(1);
  });

  it('ends when the place is lost, and sends nothing after a stop', async () => {
    const lost = anEnvironment({
      askOwn: async () => {
        throw new ApiError('PLACE_LOST', { status: 401 });
      },
    });
    const stopped = anEnvironment();

    follow(lost.environment, waitingAt(100, { serving: 100 }), lost.onChange);
    await lost.pass(10 * MINUTE);
    follow(stopped.environment, waitingAt(100_000), stopped.onChange).stop();
    await stopped.pass(10 * MINUTE);

    expect(lost.last()?.place.phase).toBe('lost');
    expect(lost.asked.own).toBe(1);
    expect(stopped.asked).toEqual({ board: 0, draw: 0, own: 0, join: 0 });
  });
});

describe('an entrant of a draw', () => {
  const roundAt = START + 10 * MINUTE;
  const entered = () => waitingOf({ position: null, entry: 4, draw: aDrawSummary({ roundAt }) });

  it('learns the number from the public draw, and enters when it is called', async () => {
    const isDrawn = () => given.clock() >= roundAt + 8_000;
    const given = anEnvironment({
      askOwn: async () => (isDrawn() ? passOf(given.clock()) : { ...entered(), pollAfterMs: HOUR }),
      askDraw: async (entry) => ({
        draw: aDrawSummary({ state: isDrawn() ? 'DRAWN' : 'SEALED', roundAt }),
        number: isDrawn() ? entry + 3 : undefined,
      }),
      askBoard: async () => boardOf({ serving: 50 }, given.clock()),
    });

    follow(given.environment, joined('first', START), given.onChange);
    await given.pass(10 * MINUTE);
    expect(given.asked).toEqual({ board: 0, draw: 0, own: 1, join: 0 });
    await given.pass(20_000);

    expect(given.last()?.place).toMatchObject({ phase: 'inside', position: 7 });
    expect(given.asked).toEqual({ board: 1, draw: 2, own: 2, join: 0 });
  });

  it('waits for the new round of a delayed draw', async () => {
    const later = roundAt + MINUTE;
    const given = anEnvironment({
      askOwn: async () => ({ ...entered(), pollAfterMs: HOUR }),
      askDraw: async () => ({ draw: aDrawSummary({ state: 'DELAYED', roundAt: later }), number: undefined }),
    });

    follow(given.environment, joined('first', START), given.onChange);
    await given.pass(later - START);

    expect(given.last()?.place.draw).toEqual(aDrawSummary({ state: 'DELAYED', roundAt: later }));
    expect(given.asked).toMatchObject({ draw: 1, own: 1 });
  });

  it('learns that the draw was cancelled', async () => {
    const given = anEnvironment({
      askOwn: async () => ({ ...entered(), pollAfterMs: 5 * MINUTE }),
      askDraw: async () => ({ draw: aDrawSummary({ state: 'CANCELLED' }), number: undefined }),
    });

    follow(given.environment, joined('first', START), given.onChange);
    await given.pass(6 * MINUTE);

    expect(given.last()?.place.phase).toBe('drawCancelled');
  });
});
