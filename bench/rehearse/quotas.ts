/** What a Region lets an account do, where AWS publishes it; what a new account has otherwise. */
export interface Quotas {
  /** SQS FIFO, high throughput: messages sent a second. */
  readonly sqsPerSecond: number;
  /** HTTP API: requests a second of the account. */
  readonly apiPerSecond: number;
  readonly apiBurst: number;
  /** Lambdas at once. */
  readonly lambdas: number;
  /** Writes a second of the table: what a new one takes on demand. */
  readonly tableWritesPerSecond: number;
  /** Requests a second of the routes, as infra/api.ts sets them. */
  readonly joinsPerSecond: number;
  readonly pollsPerSecond: number;
  readonly paymentsPerSecond: number;
}

/** SQS calls a second of one message group. */
export const GROUP_PER_SECOND = 300;
/** A FIFO queue looks for groups that are free among so many messages from its head. */
export const FIFO_WINDOW = 120_000;
/** Writes a second of one row of the table: each batch of joins moves the queue's. */
export const ROW_WRITES_PER_SECOND = 1_000;
/** CloudFront requests a second of a distribution. */
export const EDGE_PER_SECOND = 250_000;

const sqsByRegion: Readonly<Record<string, number>> = {
  'us-east-1': 70_000,
  'us-west-2': 70_000,
  'eu-west-1': 70_000,
  'us-east-2': 19_000,
  'eu-central-1': 19_000,
  'ap-south-1': 9_000,
  'ap-southeast-1': 9_000,
  'ap-southeast-2': 9_000,
  'ap-northeast-1': 9_000,
};
const SQS_ELSEWHERE = 2_400;

/** Regions whose HTTP APIs take 2,500 requests a second, with a burst of 1,250. */
const smallRegions: ReadonlySet<string> = new Set([
  'af-south-1',
  'ap-south-2',
  'ap-southeast-3',
  'ap-southeast-4',
  'ap-southeast-5',
  'ap-southeast-7',
  'ca-west-1',
  'eu-central-2',
  'eu-south-1',
  'eu-south-2',
  'il-central-1',
  'me-central-1',
  'mx-central-1',
]);

export const quotasOf = (region: string): Quotas => {
  const isSmall = smallRegions.has(region);
  return {
    sqsPerSecond: sqsByRegion[region] ?? SQS_ELSEWHERE,
    apiPerSecond: isSmall ? 2_500 : 10_000,
    apiBurst: isSmall ? 1_250 : 5_000,
    lambdas: 1_000,
    tableWritesPerSecond: 4_000,
    joinsPerSecond: 2_400,
    pollsPerSecond: 5_000,
    paymentsPerSecond: 500,
  };
};
