import { describe, expect, test } from 'vitest';

import { DAY, HOUR, MINUTE, SECOND } from '#lib/clock.ts';
import { CALL_LIMIT, CALL_MOST, CALL_MS } from '#lib/queue/admission.ts';
import type { QueueState } from '#lib/queue/queue.ts';
import {
  estimateWait,
  pollBehindTail,
  pollForDraw,
  pollForNumber,
  untilCallable,
} from '#lib/queue/waiting.ts';
import { aState, NOW } from '#test/support/values.ts';

const called = (size: number, ago: number): Partial<QueueState> => ({
  tail: 1_000_000,
  serving: size,
  callSize: size,
  calledAt: NOW - ago,
});

const until = (position: number, state: Partial<QueueState>) => untilCallable(position, aState(state), NOW);

const poll = (position: number, state: Partial<QueueState>, random = 0) =>
  estimateWait(position, aState(state), NOW, random);

describe('the next hundred numbers', () => {
  test.each([1, 2, CALL_LIMIT])('poll every second: %i numbers before the call', (ahead) => {
    expect(poll(10 + ahead, called(10, SECOND))).toMatchObject({ ahead, pollAfterMs: SECOND });
  });

  test('and called fans poll every second', () => {
    expect(poll(10, called(10, SECOND))).toMatchObject({
      ahead: 0,
      estimatedWaitSeconds: null,
      pollAfterMs: SECOND,
    });
    expect(poll(1, called(10, SECOND)).ahead).toBe(0);
  });
});

describe('the earliest call of a number further away', () => {
  test.each<[string, number, number, number, number]>([
    // size of the last call, how long ago, numbers beyond the next hundred, not before
    [
      'is the next one: this call may grow to a hundred, and the next may be twice as large',
      10,
      4 * SECOND,
      1,
      6 * SECOND,
    ],
    ['is the next one, for the last number that it can have', 10, 4 * SECOND, 200, 6 * SECOND],
    ['is the second one, which may be twice as large again', 10, 4 * SECOND, 201, 16 * SECOND],
    ['is the second one, for the last number that it can have', 10, 4 * SECOND, 600, 16 * SECOND],
    ['is the third one, for the number behind that', 10, 4 * SECOND, 601, 26 * SECOND],
    ['is the next one after a larger call: twice as many may follow', 200, 4 * SECOND, 400, 6 * SECOND],
    ['is the second one after a larger call, for the number behind those', 200, 4 * SECOND, 401, 16 * SECOND],
    ['is now when the next call is overdue: it may come at any tick', 10, MINUTE, 200, 0],
    ['is in ten seconds when the next call is overdue, for the second one', 10, MINUTE, 201, 10 * SECOND],
  ])('%s', (_, size, ago, beyond, notBefore) => {
    expect(until(size + CALL_LIMIT + beyond, called(size, ago))).toBe(notBefore);
  });

  test('follows from calls that double up to ten thousand numbers, and then keep that size', () => {
    const doubled = 200 + 400 + 800 + 1_600 + 3_200 + 6_400;
    const tail = 1_000_000;

    expect(until(CALL_LIMIT + doubled, { tail })).toBe(5 * CALL_MS);
    expect(until(CALL_LIMIT + doubled + CALL_MOST, { tail })).toBe(6 * CALL_MS);
    expect(until(CALL_LIMIT + doubled + CALL_MOST + 1, { tail })).toBe(7 * CALL_MS);
    expect(until(tail, { tail })).toBe((6 + 98) * CALL_MS);
    expect(until(10_000 + CALL_LIMIT + CALL_MOST, called(10_000, CALL_MS))).toBe(0);
  });

  test('is when the fan polls again, up to half a second later', () => {
    const state = called(10, 4 * SECOND);

    expect([0, 0.5, 1].map((random) => poll(311, state, random).pollAfterMs)).toEqual([
      16 * SECOND,
      16.25 * SECOND,
      16.5 * SECOND,
    ]);
  });
});

describe('before the opening', () => {
  const closed = { ...called(10, MINUTE), saleOpensAt: NOW + HOUR };

  test.each([
    ['a called fan', 1],
    ['the next fan', 11],
    ['a fan far away', 500_000],
  ])('%s polls again at the opening', (_, position) => {
    expect(poll(position, closed).pollAfterMs).toBe(HOUR);
  });

  test('and a fan who cannot be called by then polls later', () => {
    expect(poll(1_000_000, { ...called(10, 0), saleOpensAt: NOW + SECOND }).pollAfterMs).toBe(105 * CALL_MS);
  });
});

describe('the estimate', () => {
  test('uses the rate of the last call', () => {
    expect(poll(130, { ...called(30, SECOND), seatsLeft: 100 })).toMatchObject({
      ahead: 100,
      estimatedWaitSeconds: 34,
    });
  });

  test.each<[string, Partial<QueueState>]>([
    ['nobody has been called', { callSize: 0 }],
    ['the sale is paused', { paused: true }],
    ['the sale is not open again yet', { saleOpensAt: NOW + MINUTE }],
    ['fewer seats are left than numbers ahead', { seatsLeft: 99 }],
  ])('is absent while %s', (_, state) => {
    const numbers = { ...called(30, SECOND), seatsLeft: 100, ...state };

    expect(poll(130, numbers).estimatedWaitSeconds).toBeNull();
  });
});

describe('a fan who waits for a number', () => {
  test.each([
    [-SECOND, SECOND],
    [0, SECOND],
    [10 * SECOND, 5 * SECOND],
    [60 * MINUTE, 30 * SECOND],
  ])('since %i ms polls again after %i ms, and a little more', (waited, pollAfterMs) => {
    expect(pollForNumber(NOW, NOW + waited, 0)).toBe(pollAfterMs);
    expect(pollForNumber(NOW, NOW + waited, 1)).toBe(pollAfterMs + SECOND / 2);
  });

  test('polls no sooner than the number behind the tail could be called', () => {
    const state = aState({ tail: 50_000 });

    expect(pollBehindTail(NOW - 10 * SECOND, state, NOW, 0)).toBe(untilCallable(50_001, state, NOW));
    expect(pollBehindTail(NOW - 10 * SECOND, aState({ tail: 5 }), NOW, 0)).toBe(5 * SECOND);
  });

  test('polls within two minutes, for any length of the queue', () => {
    expect(pollBehindTail(NOW, aState({ tail: 1_000_000 }), NOW, 0)).toBe(2 * MINUTE);
  });
});

describe('a fan who waits for a draw', () => {
  const saleOpensAt = NOW + 30 * MINUTE;
  const draw = { entryOpensAt: NOW, groups: 8, round: 1, roundAt: saleOpensAt + MINUTE, delays: [] };
  const entering = (entries: number) => aState({ tail: entries, entries, saleOpensAt, draw });

  test.each([
    ['early', NOW + 3 * MINUTE, 100_000],
    ['late', NOW + 27 * MINUTE, 900_000],
  ])(
    'polls after the round, spread by the number of expected entries, if the fan has joined %s',
    (_, now, soFar) => {
      const untilRound = draw.roundAt - now;

      expect(pollForDraw(entering(soFar), now, 0)).toBe(untilRound + 2 * SECOND);
      expect(pollForDraw(entering(soFar), now, 0.5)).toBeCloseTo(
        Math.min(30 * MINUTE, untilRound + 2 * SECOND + 500 * SECOND),
        -3,
      );
    },
  );

  test('polls at least every half an hour', () => {
    const now = NOW - DAY;

    expect(pollForDraw(entering(0), now, 1)).toBeLessThanOrEqual(30 * MINUTE + SECOND);
  });
});
