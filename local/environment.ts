import { variables } from '#lib/env.ts';

export const REGION = 'ap-northeast-2';
export const ACCOUNT_ID = '000000000000';

const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

/** How the stack's own clients reach a local server. */
export const awsClient = (endpoint: string) => ({ endpoint, region: REGION, credentials: CREDENTIALS });

export interface Environment {
  readonly tableName: string;
  readonly queueUrl: string;
  readonly tokenKeys: string;
  readonly dynamodbEndpoint: string;
  readonly sqsEndpoint: string;
}

/** Would have the SDK talk to somebody's real account, or with their key. */
const FOREIGN = ['AWS_PROFILE', 'AWS_SESSION_TOKEN', 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'];

/** Sets what the functions find in their environment on Lambda. Must come before they are imported. */
export const setEnvironment = (environment: Environment): void => {
  for (const name of FOREIGN) delete process.env[name];
  Object.assign(process.env, {
    [variables.table]: environment.tableName,
    [variables.intakeQueue]: environment.queueUrl,
    [variables.tokenKeys]: environment.tokenKeys,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: environment.dynamodbEndpoint,
    AWS_ENDPOINT_URL_SQS: environment.sqsEndpoint,
  });
};
