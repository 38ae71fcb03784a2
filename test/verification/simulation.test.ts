import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { Report, Run } from '#test/verification/simulation/run.ts';
import { runInThread } from '#test/verification/simulation/run-in-thread.ts';

/** The fixed seeds. `npm run test:simulation` runs others. */
const big: Run = { seed: 7, fans: 200 };
const small: Run = { seed: 20, fans: 40, lowestRate: 0.15 };
const tiny: Run = { seed: 3, fans: 15, lowestRate: 0.15 };
const drawn: Run = { seed: 8, fans: 40, lowestRate: 0.02, draws: 'only' };

describe('simulation', () => {
  let reports: readonly Report[];
  let replay: Report;

  beforeAll(async () => {
    const live = async (runs: readonly Run[]): Promise<Report[]> => {
      const done: Report[] = [];
      for (const run of runs) done.push(await runInThread(run));
      return done;
    };
    const [[first], [second, third, again, fourth]] = await Promise.all([
      live([big]),
      live([small, tiny, tiny, drawn]),
    ]);
    reports = [first, second, fourth, third] as Report[];
    replay = again as Report;
  }, 600_000);

  const sum = (counts: (report: Report) => Readonly<Record<string, number>>): Record<string, number> => {
    const total: Record<string, number> = {};
    for (const [name, times] of reports.flatMap((report) => Object.entries(counts(report))))
      total[name] = (total[name] ?? 0) + times;
    return total;
  };

  afterAll(() => {
    const faults = Object.values(sum(({ faults }) => faults)).reduce((total, times) => total + times, 0);
    const { calls } = sum(({ calls }) => ({ calls }));
    console.info(`simulation: ${reports.length} seeds, ${calls} calls, ${faults} faults`);
  });

  test.each([big, small, tiny, drawn])('seed $seed with $fans fans ends without a violation', ({ seed }) => {
    expect(reports.find((report) => report.seed === seed)?.violations).toEqual([]);
  });

  test('every fault occurs', () => {
    const missing = Object.entries(sum(({ faults }) => faults)).filter(([, times]) => times === 0);

    expect(missing).toEqual([]);
  });

  test.each([
    'passes',
    'calls',
    'calls that grew',
    'calls learnt by polling',
    'called fans without a free seat',
    'passes with seats left',
    'passes while others polled, with correct clocks',
    'exchanges',
    'exchanges at once',
    'exchanges refused with SEAT_TAKEN',
    'exchanges refused with NO_SEAT_FREE',
    'passes by two polls at once',
    'passes found from another device',
    'payments of seats no longer held',
    'batches in which a join was turned away',
    'draws',
    'entries of a draw',
    'joins after the opening of a draw',
    'entries of a cancelled draw',
  ])('%s occur', (what) => {
    expect(sum(({ seen }) => seen)[what]).toBeGreaterThan(0);
  });

  test('visits end in all usual ways, and more than 80 with a ticket', () => {
    const ends = sum(({ outcomes }) => outcomes);

    expect(Object.keys(ends)).toEqual(
      expect.arrayContaining(['ticket', 'sold out', 'closed', 'broke', 'went home']),
    );
    expect(ends['ticket']).toBeGreaterThan(80);
  });

  test('every run has a log to search for secrets', () => {
    expect(reports.map(({ printed }) => printed)).not.toContain(0);
  });

  test('the same seed gives the same run', () => {
    expect(replay).toEqual(reports.at(-1));
    expect(new Set(reports.map(({ digest }) => digest)).size).toBe(reports.length);
  });
});
