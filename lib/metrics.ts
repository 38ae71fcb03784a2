import { Metrics } from '@aws-lambda-powertools/metrics';
import type { MetricUnit } from '@aws-lambda-powertools/metrics/types';

/** Every metric of the service and its unit: what functions count, and the dashboard and the alarms show. */
export const metricUnits = {
  // Counters, summed up
  /** Fans taken into a line. */
  joined: 'Count',
  /** Fans given a number. */
  numbered: 'Count',
  /** Numbers called. */
  admitted: 'Count',
  /** Seats held. */
  holds: 'Count',
  /** Seats whose hold ran out. */
  expired: 'Count',
  /** Seats paid. */
  sold: 'Count',
  /** Seats paid back. */
  refunded: 'Count',
  /** Decisions that were made anew, because something else was quicker. */
  conflicts: 'Count',
  /** What nobody foresaw: each has a line in the log. */
  failures: 'Count',

  // Heartbeats: an alarm rings when they stop, whatever stopped them
  /** Ticks that read which queues are open, and tried each. Counted also when none is. */
  ticks: 'Count',
  /** Audits that found nothing broken. */
  audited: 'Count',

  // Gauges of all open queues, measured by each tick
  /** People who have a number and are not called. */
  waiting: 'Count',
  /** People who hold seats. */
  inside: 'Count',
  /** Queues in which this tick could call nobody. */
  stalled: 'Count',
} as const satisfies Record<string, MetricUnit>;

export type MetricName = keyof typeof metricUnits;

let metrics: Metrics | undefined;
const measured = new Map<MetricName, number>();

/** Adds to what this invocation has counted. */
export const count = (name: MetricName, added: number): void => {
  if (added > 0) gauge(name, (measured.get(name) ?? 0) + added);
};

/** Says how much there is of something now, be it nothing. */
export const gauge = (name: MetricName, value: number): void => {
  measured.set(name, value);
};

/** Writes what was measured since the last time as one line in CloudWatch's embedded metric format; nothing, if nothing was. */
export const publishMetrics = (): void => {
  if (measured.size === 0) return;
  metrics ??= new Metrics();
  for (const [name, value] of measured) metrics.addMetric(name, metricUnits[name], value);
  measured.clear();
  metrics.publishStoredMetrics();
};
