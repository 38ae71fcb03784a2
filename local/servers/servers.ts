import { join } from 'node:path';

import { type DynamoDbServer, isAnswering, startDynamoDb } from '#local/servers/dynamodb.ts';
import { startSecretsManager } from '#local/servers/secrets-manager.ts';
import { type SqsServer, startSqs } from '#local/servers/sqs.ts';
import { StartError } from '#local/start-error.ts';

export interface ServerOptions {
  readonly dataDir?: string;
  readonly dynamodbEndpoint?: string;
  readonly sqsEndpoint?: string;
  /** Secret values by id. */
  readonly secrets: Readonly<Record<string, string>>;
}

export interface Servers {
  readonly dynamodbEndpoint: string;
  readonly sqsEndpoint: string;
  readonly secretsEndpoint: string;
  /** Resolves with the reason when a server ends by itself. */
  readonly failed: Promise<StartError>;
  /** Stops the servers that were started here. */
  stop(): Promise<void>;
}

const nothing = async () => undefined;

/**
 * Starts DynamoDB Local and SQS, unless an endpoint is given, and Secrets Manager.
 * @throws StartError; nothing is left running
 */
export const startServers = async ({
  dataDir,
  dynamodbEndpoint,
  sqsEndpoint,
  secrets,
}: ServerOptions): Promise<Servers> => {
  const starting = [
    dynamodbEndpoint === undefined ? startDynamoDb(dataDir) : runningDynamoDb(dynamodbEndpoint),
    sqsEndpoint === undefined ? startSqs(dataDir && join(dataDir, 'sqs')) : runningSqs(sqsEndpoint),
  ] as const;
  const [dynamodb, sqs] = await Promise.allSettled(starting);
  if (dynamodb.status === 'rejected' || sqs.status === 'rejected') {
    for (const part of [dynamodb, sqs]) if (part.status === 'fulfilled') await part.value.stop();
    throw dynamodb.status === 'rejected' ? dynamodb.reason : (sqs as PromiseRejectedResult).reason;
  }
  const secretsManager = await startSecretsManager(secrets);
  return {
    dynamodbEndpoint: dynamodb.value.endpoint,
    sqsEndpoint: sqs.value.endpoint,
    secretsEndpoint: secretsManager.endpoint,
    failed: dynamodb.value.failed,
    stop: async () => {
      await Promise.all([dynamodb.value.stop(), sqs.value.stop(), secretsManager.stop()]);
    },
  };
};

const runningDynamoDb = async (endpoint: string): Promise<DynamoDbServer> => {
  if (!(await isAnswering(endpoint))) {
    throw new StartError(`DynamoDB does not answer at ${endpoint}: start it, or unset DYNAMODB_ENDPOINT`);
  }
  return { endpoint, failed: new Promise(() => undefined), stop: nothing };
};

const runningSqs = async (endpoint: string): Promise<SqsServer> => {
  if (!(await isAnswering(endpoint))) {
    throw new StartError(`SQS does not answer at ${endpoint}: start it, or unset SQS_ENDPOINT`);
  }
  return { endpoint, stop: nothing };
};
