import { describe, expect, it } from 'vitest';

import { HOUR } from '#lib/clock.ts';
import { circumstances, iso, START, waitingAt, waitingOf } from '#test/support/web-queue.ts';
import { advance, joined, joining } from '#web/queue/advance-place.ts';
import { nextAsk } from '#web/queue/pace.ts';
import type { Place } from '#web/queue/place.ts';

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

  it('has fresh figures near its turn: a pause shows within three seconds', () => {
    const near = advance(
      waitingAt(50),
      { kind: 'waiting', waiting: waitingOf({ position: 50, waitingQueueLength: 50, pollAfterMs: 1_400 }) },
      START,
    );

    expect(nextAsk(near, { ...circumstances, answered: 'own', random: () => 1 })).toEqual({
      question: 'board',
      inMs: 1_400,
    });
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
