import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { count, gauge, metricUnits, publishMetrics } from '#lib/metrics.ts';
import { captureOutput } from '#test/support/output.ts';

const output = captureOutput();

beforeEach(() => {
  publishMetrics();
  output.clear();
});

afterEach(() => {
  vi.unstubAllEnvs();
  // Test files share modules. The next file must not get a module that was loaded with another environment.
  vi.resetModules();
});

test('the metrics have these names', () => {
  expect(Object.keys(metricUnits).toSorted()).toEqual([
    'audited',
    'called',
    'conflicts',
    'expired',
    'failures',
    'holds',
    'inside',
    'joined',
    'numbered',
    'refunded',
    'sold',
    'stalled',
    'ticks',
    'waiting',
  ]);
});

describe('the counts of an invocation', () => {
  test('are one line from which CloudWatch reads metrics', () => {
    count('holds', 2);
    count('conflicts', 1);
    count('holds', 1);
    publishMetrics();

    expect(output.printed.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        _aws: {
          Timestamp: expect.closeTo(Date.now(), -5),
          CloudWatchMetrics: [
            {
              Namespace: 'test',
              Dimensions: [['service']],
              Metrics: [
                { Name: 'holds', Unit: 'Count' },
                { Name: 'conflicts', Unit: 'Count' },
              ],
            },
          ],
        },
        service: 'test',
        holds: 3,
        conflicts: 1,
      },
    ]);
  });

  test('are printed once', () => {
    count('sold', 1);
    publishMetrics();
    publishMetrics();
    count('sold', 2);
    publishMetrics();

    expect(output.metrics()).toEqual([{ sold: 1 }, { sold: 2 }]);
  });

  test('are not printed when there are none', () => {
    count('numbered', 0);
    publishMetrics();

    expect(output.printed).toEqual([]);
  });

  test('are not printed where nobody collects them', async () => {
    vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'true');
    vi.resetModules();
    const elsewhere = await import('#lib/metrics.ts');

    elsewhere.count('sold', 1);
    elsewhere.publishMetrics();

    expect(output.printed).toEqual([]);
  });
});

test('a gauge has the last value, also if that is 0', () => {
  gauge('waiting', 7);
  gauge('waiting', 0);
  publishMetrics();

  expect(output.metrics()).toEqual([{ waiting: 0 }]);
});
