/**
 * What AWS charges, by item and Region: list prices in US dollars before tax, first tier. AWS has no page without
 * script that shows Seoul's prices, so `basis` says where and when a figure was read; `source` is the page to hold it
 * against. A figure that was not found for a Region says so, and on what it is based instead.
 */
export const pricesOf = '2026-11-21';

export const regions = ['ap-northeast-2', 'us-east-1'] as const;
export type Region = (typeof regions)[number];

/** What each account has every month for ever, shared by the items that name the same pool. Credits and trials are not here. */
interface Allowance {
  readonly pool: string;
  readonly quantity: number;
}

export interface Price {
  readonly item: string;
  readonly unit: string;
  /** So many units cost `usd`. */
  readonly per: number;
  readonly usd: Readonly<Record<Region, number>>;
  readonly source: string;
  readonly basis: string;
  /** Why the figure of a Region is an assumption. */
  readonly unverified?: Readonly<Partial<Record<Region, string>>>;
  readonly free?: Allowance;
}

const MILLION = 1_000_000;

const both = (usd: number): Price['usd'] => ({ 'ap-northeast-2': usd, 'us-east-1': usd });
const each = (seoul: number, virginia: number): Price['usd'] => ({
  'ap-northeast-2': seoul,
  'us-east-1': virginia,
});

const page = {
  apiGateway: 'https://aws.amazon.com/api-gateway/pricing/',
  cloudFront: 'https://aws.amazon.com/cloudfront/pricing/pay-as-you-go/',
  cloudWatch: 'https://aws.amazon.com/cloudwatch/pricing/',
  cognito: 'https://aws.amazon.com/cognito/pricing/',
  dynamodb: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
  ec2: 'https://aws.amazon.com/ec2/pricing/on-demand/',
  eventBridge: 'https://aws.amazon.com/eventbridge/pricing/',
  kms: 'https://aws.amazon.com/kms/pricing/',
  lambda: 'https://aws.amazon.com/lambda/pricing/',
  s3: 'https://aws.amazon.com/s3/pricing/',
  secretsManager: 'https://aws.amazon.com/secrets-manager/pricing/',
  sqs: 'https://aws.amazon.com/sqs/pricing/',
} as const;

const PRICE_LIST = 'AWS Price List of both Regions, published 2026-09-11 to 2026-09-22, read 2026-09-24';
const QUOTED = 'AWS Price List of ap-northeast-2, quoted 2026-10-01; us-east-1 as on the page, 2026';
const ON_PAGE = 'as on the page, 2026';
const EDGES = 'AWS Price List and page, 2026-10-01; viewers in Korea, and in the United States';

/** Always free, whatever the Region. */
const free = {
  alarms: { pool: 'alarm metrics', quantity: 10 },
  dashboards: { pool: 'dashboards', quantity: 3 },
  edgeData: { pool: 'CloudFront GB', quantity: 1_024 },
  edgeRequests: { pool: 'CloudFront requests', quantity: 10 * MILLION },
  egress: { pool: 'GB out to the internet', quantity: 100 },
  gbSeconds: { pool: 'Lambda GB-seconds', quantity: 400_000 },
  invocations: { pool: 'Lambda requests', quantity: MILLION },
  logs: { pool: 'log GB', quantity: 5 },
  metrics: { pool: 'custom metrics', quantity: 10 },
  schedules: { pool: 'scheduler invocations', quantity: 14 * MILLION },
  sqs: { pool: 'SQS requests', quantity: MILLION },
  tableStorage: { pool: 'table GB', quantity: 25 },
  users: { pool: 'Cognito users', quantity: 10_000 },
} as const satisfies Readonly<Record<string, Allowance>>;

export const prices = {
  apiRequest: {
    item: 'HTTP API request, first 300 million',
    unit: 'requests',
    per: MILLION,
    usd: each(1.23, 1),
    source: page.apiGateway,
    basis: PRICE_LIST,
  },
  lambdaRequest: {
    item: 'Lambda request',
    unit: 'requests',
    per: MILLION,
    usd: both(0.2),
    source: page.lambda,
    basis: PRICE_LIST,
    free: free.invocations,
  },
  lambdaGbSecond: {
    item: 'Lambda arm64 duration',
    unit: 'GB-s',
    per: 1,
    usd: both(0.0000133334),
    source: page.lambda,
    basis: PRICE_LIST,
    free: free.gbSeconds,
  },
  lambdaDiskGbSecond: {
    item: 'Lambda disk beyond 512 MB',
    unit: 'GB-s',
    per: 1,
    usd: both(0.0000000309),
    source: page.lambda,
    basis: ON_PAGE,
    unverified: { 'ap-northeast-2': 'taken to be as in us-east-1' },
  },
  tableWrite: {
    item: 'table write units, on demand',
    unit: 'units',
    per: MILLION,
    usd: each(0.68, 0.625),
    source: page.dynamodb,
    basis: PRICE_LIST,
  },
  tableRead: {
    item: 'table read units, on demand',
    unit: 'units',
    per: MILLION,
    usd: each(0.1355, 0.125),
    source: page.dynamodb,
    basis: PRICE_LIST,
  },
  tableStorage: {
    item: 'table storage',
    unit: 'GB-month',
    per: 1,
    usd: each(0.27075, 0.25),
    source: page.dynamodb,
    basis: PRICE_LIST,
    free: free.tableStorage,
  },
  tableRecovery: {
    item: 'point-in-time recovery',
    unit: 'GB-month',
    per: 1,
    usd: each(0.2166, 0.2),
    source: page.dynamodb,
    basis: ON_PAGE,
    unverified: { 'ap-northeast-2': 'us-east-1 at the ratio of table storage, 0.27075 / 0.25' },
  },
  sqsFifoRequest: {
    item: 'SQS FIFO request',
    unit: 'requests',
    per: MILLION,
    usd: both(0.5),
    source: page.sqs,
    basis: ON_PAGE,
    unverified: { 'ap-northeast-2': 'taken to be as in us-east-1' },
    free: free.sqs,
  },
  schedule: {
    item: 'EventBridge Scheduler invocation',
    unit: 'invocations',
    per: MILLION,
    usd: each(1.15, 1),
    source: page.eventBridge,
    basis: PRICE_LIST,
    free: free.schedules,
  },
  logs: {
    item: 'log ingestion, standard',
    unit: 'GB',
    per: 1,
    usd: each(0.76, 0.5),
    source: page.cloudWatch,
    basis: PRICE_LIST,
    free: free.logs,
  },
  logsInfrequent: {
    item: 'log ingestion, infrequent access',
    unit: 'GB',
    per: 1,
    usd: each(0.38, 0.25),
    source: page.cloudWatch,
    basis: QUOTED,
    free: free.logs,
  },
  logStorage: {
    item: 'log storage',
    unit: 'GB-month',
    per: 1,
    usd: each(0.0314, 0.03),
    source: page.cloudWatch,
    basis: PRICE_LIST,
    free: free.logs,
  },
  metric: {
    item: 'custom metric, by the hour with data',
    unit: 'metric-months',
    per: 1,
    usd: both(0.3),
    source: page.cloudWatch,
    basis: QUOTED,
    free: free.metrics,
  },
  alarmMetric: {
    item: 'standard alarm, each metric in it',
    unit: 'alarm metrics',
    per: 1,
    usd: both(0.1),
    source: page.cloudWatch,
    basis: PRICE_LIST,
    free: free.alarms,
  },
  queryAlarmMetric: {
    item: 'alarm on a metrics query, each metric that it finds',
    unit: 'alarm metrics',
    per: 1,
    usd: both(0.1),
    source: page.cloudWatch,
    basis: ON_PAGE,
    unverified: { 'ap-northeast-2': 'taken to be as in us-east-1' },
  },
  compositeAlarm: {
    item: 'composite alarm',
    unit: 'alarms',
    per: 1,
    usd: both(0.5),
    source: page.cloudWatch,
    basis: ON_PAGE,
    unverified: { 'ap-northeast-2': 'taken to be as in us-east-1' },
  },
  dashboard: {
    item: 'dashboard of 50 metrics at most',
    unit: 'dashboards',
    per: 1,
    usd: both(3),
    source: page.cloudWatch,
    basis: ON_PAGE,
    unverified: { 'ap-northeast-2': 'taken to be as in us-east-1' },
    free: free.dashboards,
  },
  largeDashboard: {
    item: 'dashboard of more than 50 metrics',
    unit: 'dashboards',
    per: 1,
    usd: both(3),
    source: page.cloudWatch,
    basis: ON_PAGE,
    unverified: { 'ap-northeast-2': 'taken to be as in us-east-1' },
  },
  secret: {
    item: 'secret',
    unit: 'secrets',
    per: 1,
    usd: both(0.4),
    source: page.secretsManager,
    basis: QUOTED,
  },
  secretCall: {
    item: 'secret call',
    unit: 'calls',
    per: 10_000,
    usd: both(0.05),
    source: page.secretsManager,
    basis: QUOTED,
  },
  key: {
    item: 'KMS key of our own',
    unit: 'keys',
    per: 1,
    usd: both(1),
    source: page.kms,
    basis: QUOTED,
  },
  fileStorage: {
    item: 'S3 storage',
    unit: 'GB-month',
    per: 1,
    usd: each(0.025, 0.023),
    source: page.s3,
    basis: PRICE_LIST,
  },
  egress: {
    item: 'data out of the Region to the internet, first 10 TB',
    unit: 'GB',
    per: 1,
    usd: each(0.126, 0.09),
    source: page.ec2,
    basis: QUOTED,
    free: free.egress,
  },
  edgeRequest: {
    item: 'CloudFront HTTPS request',
    unit: 'requests',
    per: MILLION,
    usd: each(1.2, 1),
    source: page.cloudFront,
    basis: EDGES,
    free: free.edgeRequests,
  },
  edgeData: {
    item: 'CloudFront data to viewers, first 10 TB',
    unit: 'GB',
    per: 1,
    usd: each(0.12, 0.085),
    source: page.cloudFront,
    basis: EDGES,
    free: free.edgeData,
  },
  edgeToOrigin: {
    item: 'CloudFront data to the origin',
    unit: 'GB',
    per: 1,
    usd: each(0.06, 0.02),
    source: page.cloudFront,
    basis: EDGES,
  },
  user: {
    item: 'Cognito Essentials, user of a month',
    unit: 'users',
    per: 1,
    usd: both(0.015),
    source: page.cognito,
    basis: 'page read 2026-09-20; one price for all Regions',
    free: free.users,
  },
} as const satisfies Readonly<Record<string, Price>>;

export type PriceName = keyof typeof prices;

export const priceOf = (name: PriceName): Price => prices[name];
