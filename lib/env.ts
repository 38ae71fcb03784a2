/**
 * The environment variables of all functions. The CDK app and the laptop stack set exactly these. Endpoints, Region and
 * credentials come from the SDK's own variables (`AWS_REGION`, `AWS_ENDPOINT_URL_DYNAMODB` …).
 */
export const variables = {
  /** Name of the table. */
  table: 'TABLE_NAME',
  /** URLs of the intake queues, separated by commas. */
  intakeQueues: 'INTAKE_QUEUE_URLS',
  /** Name of the bucket from which the CDN serves the page, posters and the files of draws. Not set without a CDN. */
  pageBucket: 'PAGE_BUCKET',
  /** Id or ARN of the secret that holds the token keys: see lib/token/token-keys.ts. */
  tokenKeys: 'TOKEN_KEYS_SECRET',
  /** Settings of a new schedule that names none: `SaleSettings` of lib/concert/concert.ts, as JSON. */
  saleDefaults: 'SALE_DEFAULTS',
  /** The beacon of draws: `Beacon` of lib/draw/beacon.ts, as JSON. Not set without a CDN, which serves the files of a draw. */
  beacon: 'BEACON',
  /** The group in an access token that makes its bearer an operator. */
  operatorGroup: 'OPERATOR_GROUP',
  /** The secret that the CDN sends in a header to prove that a request came through it. Not set without a CDN. */
  originVerify: 'ORIGIN_VERIFY',
  /** Service name in the log, and CloudWatch namespace of the metrics. Powertools reads both by itself. */
  service: 'POWERTOOLS_SERVICE_NAME',
  metricsNamespace: 'POWERTOOLS_METRICS_NAMESPACE',
} as const;

export type Variable = keyof typeof variables;

/** The value of a variable. @throws Error when it is not set, which is a fault of the deployment */
export const env = (name: Variable): string => {
  const value = process.env[variables[name]];
  if (value === undefined || value === '')
    throw new Error(`environment variable ${variables[name]} is not set`);
  return value;
};
