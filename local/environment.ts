import { defaultSaleSettings } from '#lib/concert/concert.ts';
import type { Beacon } from '#lib/draw/beacon.ts';
import { variables } from '#lib/env.ts';
import { OPERATORS } from '#lib/http/route.ts';

export const REGION = 'ap-northeast-2';
export const ACCOUNT_ID = '000000000000';
/** Name of the page's bucket. On a laptop it has posters, files of draws and the page's document. Other files come from disk. */
export const PAGE_BUCKET = 'concert-onsale-page';

const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

/** Options of an SDK client that calls a local server. */
export const awsClient = (endpoint: string) => ({ endpoint, region: REGION, credentials: CREDENTIALS });

export interface Environment {
  readonly tableName: string;
  /** URLs of the intake queues. */
  readonly queueUrls: readonly string[];
  readonly tokenKeysSecret: string;
  readonly beacon: Beacon;
  readonly dynamodbEndpoint: string;
  readonly sqsEndpoint: string;
  readonly s3Endpoint: string;
  readonly secretsEndpoint: string;
}

/** With these variables the SDK would use a real account or its key. */
const FOREIGN = ['AWS_PROFILE', 'AWS_SESSION_TOKEN', 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'];

/** Log warnings and errors only, and no metrics: nobody reads the rest in a terminal. */
const quiet = {
  [variables.service]: 'concert-onsale-local',
  [variables.metricsNamespace]: 'concert-onsale-local',
  POWERTOOLS_LOG_LEVEL: 'WARN',
  POWERTOOLS_METRICS_DISABLED: 'true',
};

/** Sets the environment variables of the functions. Call it before importing them. */
export const setEnvironment = (environment: Environment): void => {
  for (const name of FOREIGN) delete process.env[name];
  Object.assign(process.env, {
    [variables.table]: environment.tableName,
    [variables.intakeQueues]: environment.queueUrls.join(),
    [variables.pageBucket]: PAGE_BUCKET,
    [variables.tokenKeys]: environment.tokenKeysSecret,
    [variables.beacon]: JSON.stringify(environment.beacon),
    [variables.saleDefaults]: JSON.stringify(defaultSaleSettings),
    [variables.operatorGroup]: OPERATORS,
    ...quiet,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: environment.dynamodbEndpoint,
    AWS_ENDPOINT_URL_SQS: environment.sqsEndpoint,
    AWS_ENDPOINT_URL_S3: environment.s3Endpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: environment.secretsEndpoint,
  });
};
