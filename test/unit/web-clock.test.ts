import { array, assert, integer, property } from 'fast-check';
import { describe, expect, test } from 'vitest';

import { serverClock } from '#web/server-clock.ts';

const SECOND = 1_000;

/** An answer of a server whose clock is `ahead` of ours. Milliseconds. */
const sampleOf = (ahead: number, sentAt: number, takes: number, ageSeconds = 0) => {
  const madeAt = sentAt + takes / 2 + ahead - ageSeconds * SECOND;
  return {
    sentAt,
    receivedAt: sentAt + takes,
    date: Math.floor(madeAt / SECOND) * SECOND,
    ageSeconds,
  };
};

describe('the server’s clock', () => {
  test('is our own until the first answer', () => {
    expect(serverClock(() => 42).now()).toBe(42);
  });

  test('is known within half a second plus the time of the request, for any answers', () => {
    const ahead = integer({ min: -86_400_000, max: 86_400_000 });
    const takes = integer({ min: 0, max: 400 });
    assert(
      property(ahead, array(takes, { minLength: 1, maxLength: 30 }), (offset, durations) => {
        const start = 1_800_000_000_000;
        const clock = serverClock(() => start);

        for (const [index, duration] of durations.entries()) {
          clock.learn(sampleOf(offset, start + index * 1_337, duration));

          const error = Math.abs(clock.now() - start - offset);
          expect(error).toBeLessThanOrEqual(SECOND / 2 + duration);
        }
      }),
    );
  });

  test('is narrowed down by answers at different fractions of a second', () => {
    const clock = serverClock(() => 0);

    for (let index = 0; index < 20; index += 1) clock.learn(sampleOf(5_000, index * 1_050, 20));

    expect(Math.abs(clock.now() - 5_000)).toBeLessThan(60);
  });

  test('adds the age of a cached answer', () => {
    const clock = serverClock(() => 0);

    clock.learn(sampleOf(10_000, 0, 100, 45));

    expect(Math.abs(clock.now() - 10_000)).toBeLessThanOrEqual(1_100);
  });

  test('starts over when our own clock changes', () => {
    const clock = serverClock(() => 0);
    clock.learn(sampleOf(0, 0, 20));

    clock.learn(sampleOf(3_600_000, 0, 20));

    expect(Math.abs(clock.now() - 3_600_000)).toBeLessThanOrEqual(SECOND);
  });

  test('learns nothing from an answer without a date', () => {
    const clock = serverClock(() => 7);

    clock.learn({ sentAt: 0, receivedAt: 1, date: NaN, ageSeconds: 0 });

    expect(clock.now()).toBe(7);
  });
});
