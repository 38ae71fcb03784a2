/**
 * AWS's list prices in US dollars before tax, first tier. AWS's pages show Seoul's prices only with JavaScript, so `basis`
 * says where and when a price was read. `source` is the page to compare it with.
 */
export const pricesOf = '2026-11-21';

export const regions = ['ap-northeast-2', 'us-east-1'] as const;
export type Region = (typeof regions)[number];

const MILLION = 1_000_000;

const LISTED = 'AWS Price List of both Regions, published 2026-09-11 to 2026-09-22, read 2026-09-24';
const QUOTED = 'AWS Price List of ap-northeast-2, quoted 2026-10-01; us-east-1 as on the page, 2026';
const ON_PAGE = 'as on the page, 2026';
const AT_EDGE = 'AWS Price List and page, 2026-10-01; viewers in Korea, and in the United States';
const COGNITO = 'page read 2026-09-20; one price for all Regions';

/** By column: item, quantity and unit of the price, price in Seoul, price in Virginia, service of the page, basis. */
const table = {
  apiRequest: ['HTTP API request, first 300 million', MILLION, 'requests', 1.23, 1, 'api-gateway', LISTED],
  lambdaRequest: ['Lambda request', MILLION, 'requests', 0.2, 0.2, 'lambda', LISTED],
  lambdaGbSecond: ['Lambda arm64 duration', 1, 'GB-s', 0.0000133334, 0.0000133334, 'lambda', LISTED],
  lambdaDiskGbSecond: ['Lambda disk beyond 512 MB', 1, 'GB-s', 3.09e-8, 3.09e-8, 'lambda', ON_PAGE],
  tableWrite: ['on-demand write units', MILLION, 'units', 0.68, 0.625, 'dynamodb', LISTED],
  tableRead: ['on-demand read units', MILLION, 'units', 0.1355, 0.125, 'dynamodb', LISTED],
  tableStorage: ['table storage', 1, 'GB-month', 0.27075, 0.25, 'dynamodb', LISTED],
  tableRecovery: ['point-in-time recovery', 1, 'GB-month', 0.2166, 0.2, 'dynamodb', ON_PAGE],
  sqsFifoRequest: ['SQS FIFO request', MILLION, 'requests', 0.5, 0.5, 'sqs', ON_PAGE],
  schedule: ['EventBridge Scheduler invocation', MILLION, 'invocations', 1.15, 1, 'eventbridge', LISTED],
  logs: ['log ingestion, standard', 1, 'GB', 0.76, 0.5, 'cloudwatch', LISTED],
  logsInfrequent: ['log ingestion, infrequent access', 1, 'GB', 0.38, 0.25, 'cloudwatch', QUOTED],
  logStorage: ['log storage', 1, 'GB-month', 0.0314, 0.03, 'cloudwatch', LISTED],
  metric: ['custom metric, by the hour with data', 1, 'metric-months', 0.3, 0.3, 'cloudwatch', QUOTED],
  alarmMetric: ['standard alarm, each metric in it', 1, 'alarm metrics', 0.1, 0.1, 'cloudwatch', LISTED],
  queryAlarmMetric: ['query alarm, each metric', 1, 'alarm metrics', 0.1, 0.1, 'cloudwatch', ON_PAGE],
  compositeAlarm: ['composite alarm', 1, 'alarms', 0.5, 0.5, 'cloudwatch', ON_PAGE],
  dashboard: ['dashboard of 50 metrics at most', 1, 'dashboards', 3, 3, 'cloudwatch', ON_PAGE],
  largeDashboard: ['dashboard of more than 50 metrics', 1, 'dashboards', 3, 3, 'cloudwatch', ON_PAGE],
  secret: ['secret', 1, 'secrets', 0.4, 0.4, 'secrets-manager', QUOTED],
  secretCall: ['secret call', 10_000, 'calls', 0.05, 0.05, 'secrets-manager', QUOTED],
  key: ['customer managed KMS key', 1, 'keys', 1, 1, 'kms', QUOTED],
  fileStorage: ['S3 storage', 1, 'GB-month', 0.025, 0.023, 's3', LISTED],
  egress: ['data to the internet, first 10 TB', 1, 'GB', 0.126, 0.09, 'ec2', QUOTED],
  edgeRequest: ['CloudFront HTTPS request', MILLION, 'requests', 1.2, 1, 'cloudfront', AT_EDGE],
  edgeData: ['CloudFront data to viewers, first 10 TB', 1, 'GB', 0.12, 0.085, 'cloudfront', AT_EDGE],
  edgeToOrigin: ['CloudFront data to the origin', 1, 'GB', 0.06, 0.02, 'cloudfront', AT_EDGE],
  edgeFunction: ['CloudFront Function', MILLION, 'runs', 0.1, 0.1, 'cloudfront', ON_PAGE],
  user: ['Cognito Essentials, monthly user', 1, 'users', 0.015, 0.015, 'cognito', COGNITO],
} as const satisfies Readonly<Record<string, Row>>;
type Row = readonly [string, number, string, number, number, string, string];

export type PriceName = keyof typeof table;
export const priceNames = Object.keys(table) as PriceName[];

type ByName<Value> = Readonly<Partial<Record<PriceName, Value>>>;

const AS_VIRGINIA = 'taken to be as in us-east-1';
/** Prices that were not found for Seoul, and the basis of the price used instead. */
const unverified: ByName<string> = {
  lambdaDiskGbSecond: AS_VIRGINIA,
  tableRecovery: 'us-east-1 at the ratio of table storage, 0.27075 / 0.25',
  sqsFifoRequest: AS_VIRGINIA,
  queryAlarmMetric: AS_VIRGINIA,
  compositeAlarm: AS_VIRGINIA,
  dashboard: AS_VIRGINIA,
  largeDashboard: AS_VIRGINIA,
};

const LOG_POOL = { pool: 'log GB', quantity: 5 };
/** What every account has free each month, without end. Items with the same pool share its quantity. */
const free: ByName<{ readonly pool: string; readonly quantity: number }> = {
  lambdaRequest: { pool: 'Lambda requests', quantity: MILLION },
  lambdaGbSecond: { pool: 'Lambda GB-seconds', quantity: 400_000 },
  tableStorage: { pool: 'table GB', quantity: 25 },
  sqsFifoRequest: { pool: 'SQS requests', quantity: MILLION },
  schedule: { pool: 'scheduler invocations', quantity: 14 * MILLION },
  logs: LOG_POOL,
  logsInfrequent: LOG_POOL,
  logStorage: LOG_POOL,
  metric: { pool: 'custom metrics', quantity: 10 },
  alarmMetric: { pool: 'alarm metrics', quantity: 10 },
  dashboard: { pool: 'dashboards', quantity: 3 },
  egress: { pool: 'GB out to the internet', quantity: 100 },
  edgeRequest: { pool: 'CloudFront requests', quantity: 10 * MILLION },
  edgeData: { pool: 'CloudFront GB', quantity: 1_024 },
  edgeFunction: { pool: 'CloudFront Function runs', quantity: 2 * MILLION },
  user: { pool: 'Cognito users', quantity: 10_000 },
};

/** Pages that are not at `/<service>/pricing/`. */
const pages: Readonly<Record<string, string>> = {
  cloudfront: 'cloudfront/pricing/pay-as-you-go',
  dynamodb: 'dynamodb/pricing/on-demand',
  ec2: 'ec2/pricing/on-demand',
};

export const priceOf = (name: PriceName) => {
  const [item, per, unit, seoul, virginia, service, basis]: Row = table[name];
  return {
    item,
    /** The quantity that `usd` buys. */
    per,
    unit,
    usd: { 'ap-northeast-2': seoul, 'us-east-1': virginia } satisfies Record<Region, number>,
    source: `https://aws.amazon.com/${pages[service] ?? `${service}/pricing`}/`,
    basis,
    unverified: unverified[name],
    free: free[name],
  };
};
