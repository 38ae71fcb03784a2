/**
 * The environment of every function, by name. The CDK app and the local stack set exactly these;
 * endpoints, Region and credentials are the SDK's own variables (`AWS_REGION`, `AWS_ENDPOINT_URL_DYNAMODB` …).
 */
export const variables = {
  /** Name of the table. */
  table: 'TABLE_NAME',
  /** URL of the FIFO queue that takes joins in. */
  intakeQueue: 'INTAKE_QUEUE_URL',
  /** Keys that sign queue and payment tokens: see {@link file://./queue/token.ts}. */
  tokenKeys: 'TOKEN_KEYS',
} as const;

/** The value of a variable. @throws Error when it is not set: a fault of the deployment, not of a request. */
export const env = (name: keyof typeof variables): string => {
  const value = process.env[variables[name]];
  if (value === undefined || value === '')
    throw new Error(`environment variable ${variables[name]} is not set`);
  return value;
};
