import { describe, expect, it } from 'vitest';

import { SECOND } from '#lib/clock.ts';
import { seeded } from '#test/support/random.ts';
import { START } from '#test/support/web-queue.ts';
import { glideOn, restingAt, valueAt } from '#web/queue/glide.ts';

describe('a figure between two answers', () => {
  it('moves at the known rate', () => {
    const glide = glideOn(restingAt(100), { value: 120, ratePerSecond: 5, nextAt: undefined }, START);

    expect([0, 1, 2, 4, 9].map((seconds) => valueAt(glide, START + seconds * SECOND))).toEqual([
      100, 105, 110, 120, 120,
    ]);
  });

  it.each([
    ['before the next answer', 1, START + 2 * SECOND, 2],
    ['within ten seconds', 1, undefined, 10],
    ['within ten seconds at an unknown rate', 0, undefined, 10],
    ['at once when the next answer is due', 1, START, 0],
  ])('arrives %s', (_, ratePerSecond, nextAt, seconds) => {
    const glide = glideOn(restingAt(0), { value: 1_000, ratePerSecond, nextAt }, START);

    expect(glide.durationMs).toBe(seconds * SECOND);
    expect(valueAt(glide, START + seconds * SECOND)).toBe(1_000);
  });

  it('moves on from where it is when the next answer comes early', () => {
    const first = glideOn(restingAt(0), { value: 100, ratePerSecond: 10, nextAt: undefined }, START);

    const second = glideOn(first, { value: 200, ratePerSecond: 10, nextAt: undefined }, START + 5 * SECOND);

    expect(second).toMatchObject({ from: 50, to: 200 });
    expect(valueAt(second, START + 5 * SECOND)).toBe(50);
  });

  it('never moves back and never passes the answer, whatever comes', () => {
    const random = seeded(7);
    let [glide, now, known, shown] = [restingAt(0), START, 0, 0];
    for (let answer = 0; answer < 200; answer += 1) {
      known = Math.max(known, known + random.between(-50, 500));
      const ratePerSecond = random.between(0, 100);
      const nextAt = random.pick([undefined, now - SECOND, now + random.between(0, 60 * SECOND)]);
      glide = glideOn(glide, { value: known, ratePerSecond, nextAt }, now);
      for (let frame = 0; frame < 20; frame += 1) {
        now += random.between(0, SECOND);
        const value = valueAt(glide, now);
        expect(value).toBeGreaterThanOrEqual(shown);
        expect(value).toBeLessThanOrEqual(known);
        shown = value;
      }
    }
  });
});
