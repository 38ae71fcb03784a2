import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { count, gauge, metricUnits, publishMetrics } from '#lib/metrics.ts';
import { captureOutput } from '#test/support/output.ts';

const output = captureOutput();

beforeEach(() => {
  publishMetrics();
  output.clear();
});

afterEach(() => vi.unstubAllEnvs());

test('the metrics have these names', () => {
  expect(Object.keys(metricUnits).toSorted()).toEqual([
    'admitted',
    'audited',
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

describe('what an invocation counts', () => {
  test('is one line that CloudWatch reads metrics from', () => {
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

  test('is told once', () => {
    count('sold', 1);
    publishMetrics();
    publishMetrics();
    count('sold', 2);
    publishMetrics();

    expect(output.metrics()).toEqual([{ sold: 1 }, { sold: 2 }]);
  });

  test('is not told when it is nothing', () => {
    count('numbered', 0);
    publishMetrics();

    expect(output.printed).toEqual([]);
  });

  test('is not told where nobody collects it', async () => {
    vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'true');
    vi.resetModules();
    const elsewhere = await import('#lib/metrics.ts');

    elsewhere.count('sold', 1);
    elsewhere.publishMetrics();

    expect(output.printed).toEqual([]);
  });
});

test('a gauge tells the last value, also that there is nothing left', () => {
  gauge('waiting', 7);
  gauge('waiting', 0);
  publishMetrics();

  expect(output.metrics()).toEqual([{ waiting: 0 }]);
});
