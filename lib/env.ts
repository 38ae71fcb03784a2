/**
 * The environment of every function, by name. The CDK app and the local stack set exactly these;
 * endpoints, Region and credentials are the SDK's own variables (`AWS_REGION`, `AWS_ENDPOINT_URL_DYNAMODB` …).
 */
export const variables = {
  /** Name of the table. */
  table: 'TABLE_NAME',
  /** URLs of the FIFO queues that take joins in, with commas between them. */
  intakeQueues: 'INTAKE_QUEUE_URLS',
  /** Id or ARN of the secret whose keys sign queue and payment tokens: see {@link file://./queue/token-keys.ts}. */
  tokenKeys: 'TOKEN_KEYS_SECRET',
  /** Admission settings of a new schedule that names none, as JSON: `SaleSettings` of lib/concert/concert.ts. */
  saleDefaults: 'SALE_DEFAULTS',
  /** Group of the access token whose members are operators. */
  operatorGroup: 'OPERATOR_GROUP',
  /** What the CDN says in a header, so that a request proves to have come through it. Not set where there is no CDN. */
  originVerify: 'ORIGIN_VERIFY',
  /** Whose log lines these are, and the CloudWatch namespace of the metrics: Powertools reads both by itself. */
  service: 'POWERTOOLS_SERVICE_NAME',
  metricsNamespace: 'POWERTOOLS_METRICS_NAMESPACE',
} as const;

export type Variable = keyof typeof variables;

/** The value of a variable. @throws Error when it is not set: a fault of the deployment, not of a request. */
export const env = (name: Variable): string => {
  const value = process.env[variables[name]];
  if (value === undefined || value === '')
    throw new Error(`environment variable ${variables[name]} is not set`);
  return value;
};
