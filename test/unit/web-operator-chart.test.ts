import { describe, expect, test } from 'vitest';

import { MINUTE, SECOND } from '#lib/clock.ts';
import { anAdmission } from '#test/support/web-admission.ts';
import { areaPath, bars, HEIGHT, linePath, scaleEnd, WIDTH } from '#web/operator/chart.ts';
import { calledByMinute, calledIn, calledPerMinute, type Sample, samplesOf } from '#web/operator/samples.ts';

const NOW = Date.parse('2026-12-01T00:00:00Z');

/** The instant this long after `NOW`. */
const iso = (later: number): string => new Date(NOW + later).toISOString();

const aSample = (seconds: number, overrides: Partial<Sample> = {}): Sample => ({
  at: NOW + seconds * SECOND,
  waiting: 0,
  serving: 0,
  sold: 0,
  held: 0,
  soldOut: false,
  ...overrides,
});

describe('the samples of the last hour', () => {
  const latest = anAdmission({ asOf: iso(MINUTE * 70), serving: 9 });
  const stored = (minutes: number) => ({ ...aSample(minutes * 60), inside: 0, at: iso(minutes * MINUTE) });

  test('are the stored ones of an hour, and the latest figures', () => {
    const samples = samplesOf(
      [stored(9), stored(10), stored(11), stored(69), stored(70), stored(71)],
      latest,
    );

    expect(samples.map(({ at }) => (at - NOW) / MINUTE)).toEqual([11, 69, 70]);
    expect(samples.at(-1)).toMatchObject({ serving: 9 });
  });

  test('are the latest figures alone if none is stored', () => {
    expect(samplesOf([], latest)).toMatchObject([{ serving: 9 }]);
  });

  test('count the called numbers', () => {
    const samples = [aSample(0, { serving: 3 }), aSample(60, { serving: 5 }), aSample(120, { serving: 9 })];

    expect(calledIn(samples)).toBe(6);
  });

  test('do not count the numbers skipped when the last seat is sold', () => {
    const samples = [
      aSample(0, { serving: 3 }),
      aSample(60, { serving: 5 }),
      aSample(120, { serving: 1_000_000, soldOut: true }),
    ];

    expect(calledIn(samples)).toBe(2);
  });

  test('give no rate until there are enough samples', () => {
    expect(calledPerMinute([])).toBeUndefined();
    expect(calledPerMinute([aSample(0), aSample(8, { serving: 9 })])).toBeUndefined();
    expect(calledPerMinute([aSample(0), aSample(101, { serving: 9 })])).toBeUndefined();
  });

  test('give the rate of the last minutes', () => {
    const samples = [aSample(0), aSample(100, { serving: 500 }), aSample(130, { serving: 510 })];

    expect(calledPerMinute(samples)).toBe(20);
  });

  test('count by minutes, the last one ending now', () => {
    const samples = [
      aSample(0),
      aSample(30, { serving: 1 }),
      aSample(90, { serving: 3 }),
      aSample(120, { serving: 7 }),
    ];

    expect(calledByMinute(samples)).toHaveLength(60);
    expect(calledByMinute(samples).slice(-3)).toEqual([0, 1, 6]);
  });
});

describe('the chart', () => {
  test.each([
    [0, 5],
    [5, 5],
    [6, 10],
    [46, 50],
    [100, 100],
    [1_000_001, 2_000_000],
  ])('with a maximum of %i ends at %i', (most, end) => {
    expect(scaleEnd(most)).toBe(end);
  });

  test('ends with the last sample, at the right', () => {
    const samples = [aSample(0, { waiting: 10 }), aSample(60, { waiting: 5 })];

    const left = WIDTH * (1 - MINUTE / (60 * MINUTE));
    expect(linePath(samples, ({ waiting }) => waiting, 10)).toBe(`M${left} 0L${WIDTH} ${HEIGHT / 2}`);
    expect(areaPath(samples, ({ waiting }) => waiting, 10)).toBe(
      `M${left} ${HEIGHT}L${left} 0L${WIDTH} ${HEIGHT / 2}L${WIDTH} ${HEIGHT}Z`,
    );
  });

  test('has a gap where samples are missing', () => {
    const samples = [aSample(0), aSample(60), aSample(300), aSample(360)];

    expect(linePath(samples, ({ waiting }) => waiting, 10).match(/M/g)).toHaveLength(2);
  });

  test('has a dot for a sample between two gaps', () => {
    expect(linePath([aSample(0, { waiting: 5 })], ({ waiting }) => waiting, 10)).toBe(
      `M${WIDTH} ${HEIGHT / 2}h0`,
    );
  });

  test('is empty without samples', () => {
    expect(linePath([], ({ waiting }) => waiting, 5)).toBe('');
    expect(areaPath([], ({ waiting }) => waiting, 5)).toBe('');
  });

  test('has bars that stand on the baseline', () => {
    for (const { y, height } of bars([0, 1, 4], 4)) expect(y + height).toBe(HEIGHT);
    expect(bars([0, 1, 4], 4).map(({ height }) => height)).toEqual([0, HEIGHT / 4, HEIGHT]);
  });
});
