import { fifoMessagesPerSecondIn } from '#infra/regions.ts';
import { defaults, readSettings } from '#infra/settings.ts';
import { requestsPerSecond } from '#infra/throttles.ts';

/** Quotas of a Region, where AWS publishes them, otherwise those of a new account. */
export interface Quotas {
  /** SQS FIFO, high throughput: messages sent a second. */
  readonly sqsPerSecond: number;
  /** HTTP API: requests a second of the account. */
  readonly apiPerSecond: number;
  readonly apiBurst: number;
  /** Concurrent Lambda runs. */
  readonly lambdas: number;
  /** Writes a second of a new on-demand table. */
  readonly tableWritesPerSecond: number;
  /** Route limits, as a deployment sets them. */
  readonly joinsPerSecond: number;
  readonly pollsPerSecond: number;
  readonly paymentsPerSecond: number;
}

/** SQS calls a second of one message group. */
export const GROUP_PER_SECOND = 300;
/** How many messages from its head a FIFO queue searches for free message groups. */
export const FIFO_WINDOW = 120_000;
/** Writes a second of one row of the table. Each batch of joins writes the queue's row. */
export const ROW_WRITES_PER_SECOND = 1_000;
/** CloudFront requests a second of a distribution. */
export const EDGE_PER_SECOND = 250_000;

export const quotasOf = (region: string): Quotas => {
  const settings = readSettings({ ...defaults, region }, {});
  return {
    sqsPerSecond: fifoMessagesPerSecondIn(region),
    apiPerSecond: settings.apiRequestsPerSecond,
    apiBurst: settings.apiRequestsPerSecond / 2,
    lambdas: 1_000,
    tableWritesPerSecond: 4_000,
    joinsPerSecond: settings.joinsPerSecond,
    pollsPerSecond: requestsPerSecond('pollQueue', settings),
    paymentsPerSecond: requestsPerSecond('pay', settings),
  };
};
