import { Metrics } from '@aws-lambda-powertools/metrics';
import type { MetricUnit } from '@aws-lambda-powertools/metrics/types';

/** Every metric and its unit. Functions record them; the dashboard and the alarms read them. */
export const metricUnits = {
  // Counters: CloudWatch sums them
  /** Joins sent to the intake queue. */
  joined: 'Count',
  /** Numbers given to fans. */
  numbered: 'Count',
  /** Numbers called. */
  called: 'Count',
  /** Seats held. */
  holds: 'Count',
  /** Holds that ran out. */
  expired: 'Count',
  /** Seats paid. */
  sold: 'Count',
  /** Seats refunded. */
  refunded: 'Count',
  /** Decisions that were repeated because another request was quicker. */
  conflicts: 'Count',
  /** Unexpected errors; each has a line in the log. */
  failures: 'Count',

  // Heartbeats: an alarm goes off when they stop
  /** Ticks that read the open queues and tried each. Counted even when none is open. */
  ticks: 'Count',
  /** Audits without a finding. */
  audited: 'Count',

  // Gauges over all open queues, set by each tick
  /** Numbers that are not called yet. */
  waiting: 'Count',
  /** Users who hold seats. */
  inside: 'Count',
  /** Queues whose tick failed or conflicted with another write, or whose draw is overdue. */
  stalled: 'Count',
} as const satisfies Record<string, MetricUnit>;

export type MetricName = keyof typeof metricUnits;

let metrics: Metrics | undefined;
const measured = new Map<MetricName, number>();

/** Adds to a counter of this invocation. */
export const count = (name: MetricName, added: number): void => {
  if (added > 0) gauge(name, (measured.get(name) ?? 0) + added);
};

/** Sets a gauge, also to 0. */
export const gauge = (name: MetricName, value: number): void => {
  measured.set(name, value);
};

/**
 * Writes everything measured since the last call as one line in CloudWatch's embedded metric format. Writes nothing if
 * nothing was measured.
 */
export const publishMetrics = (): void => {
  if (measured.size === 0) return;
  metrics ??= new Metrics();
  for (const [name, value] of measured) metrics.addMetric(name, metricUnits[name], value);
  measured.clear();
  metrics.publishStoredMetrics();
};
