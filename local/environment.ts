import { defaultSaleSettings } from '#lib/concert/concert.ts';
import { variables } from '#lib/env.ts';
import { OPERATORS } from '#lib/http/route.ts';

export const REGION = 'ap-northeast-2';
export const ACCOUNT_ID = '000000000000';

const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

/** How the stack's own clients reach a local server. */
export const awsClient = (endpoint: string) => ({ endpoint, region: REGION, credentials: CREDENTIALS });

export interface Environment {
  readonly tableName: string;
  /** Of the intake. */
  readonly queueUrls: readonly string[];
  readonly tokenKeysSecret: string;
  readonly dynamodbEndpoint: string;
  readonly sqsEndpoint: string;
  readonly secretsEndpoint: string;
}

/** Would have the SDK talk to somebody's real account, or with their key. */
const FOREIGN = ['AWS_PROFILE', 'AWS_SESSION_TOKEN', 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'];

/** A terminal is no log group: only what went wrong is printed, and no metrics. */
const quiet = {
  [variables.service]: 'concert-onsale-local',
  [variables.metricsNamespace]: 'concert-onsale-local',
  POWERTOOLS_LOG_LEVEL: 'WARN',
  POWERTOOLS_METRICS_DISABLED: 'true',
};

/** Sets what the functions find in their environment on Lambda. Must come before they are imported. */
export const setEnvironment = (environment: Environment): void => {
  for (const name of FOREIGN) delete process.env[name];
  Object.assign(process.env, {
    [variables.table]: environment.tableName,
    [variables.intakeQueues]: environment.queueUrls.join(),
    [variables.tokenKeys]: environment.tokenKeysSecret,
    [variables.saleDefaults]: JSON.stringify(defaultSaleSettings),
    [variables.operatorGroup]: OPERATORS,
    ...quiet,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: environment.dynamodbEndpoint,
    AWS_ENDPOINT_URL_SQS: environment.sqsEndpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: environment.secretsEndpoint,
  });
};
