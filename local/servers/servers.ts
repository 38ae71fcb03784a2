import { join } from 'node:path';

import { CommandError } from '#local/command-error.ts';
import { type DynamoDbServer, isAnswering, startDynamoDb } from '#local/servers/dynamodb.ts';
import { type AwsServer, startAwsServer } from '#local/servers/fauxqs.ts';
import { startSecretsManager } from '#local/servers/secrets-manager.ts';

export interface ServerOptions {
  readonly dataDir?: string;
  readonly dynamodbEndpoint?: string;
  readonly sqsEndpoint?: string;
  readonly s3Endpoint?: string;
  /** Secret values by id. */
  readonly secrets: Readonly<Record<string, string>>;
}

export interface Servers {
  readonly dynamodbEndpoint: string;
  readonly sqsEndpoint: string;
  readonly s3Endpoint: string;
  readonly secretsEndpoint: string;
  /** Resolves with the reason when a server ends by itself. */
  readonly failed: Promise<CommandError>;
  /** Stops the servers that were started here. */
  stop(): Promise<void>;
}

const nothing = async () => undefined;

/**
 * Starts DynamoDB Local, SQS and S3, unless an endpoint is given, and Secrets Manager.
 * @throws CommandError; nothing is left running
 */
export const startServers = async ({
  dataDir,
  dynamodbEndpoint,
  sqsEndpoint,
  s3Endpoint,
  secrets,
}: ServerOptions): Promise<Servers> => {
  const starting = [
    dynamodbEndpoint === undefined ? startDynamoDb(dataDir) : runningDynamoDb(dynamodbEndpoint),
    sqsEndpoint === undefined
      ? startAwsServer('SQS', dataDir && join(dataDir, 'sqs'))
      : runningAwsServer('SQS', sqsEndpoint),
    s3Endpoint === undefined
      ? startAwsServer('S3', dataDir && join(dataDir, 's3'))
      : runningAwsServer('S3', s3Endpoint),
  ] as const;
  const [dynamodb, sqs, s3] = await allOrNone(starting);
  const secretsManager = await startSecretsManager(secrets);
  return {
    dynamodbEndpoint: dynamodb.endpoint,
    sqsEndpoint: sqs.endpoint,
    s3Endpoint: s3.endpoint,
    secretsEndpoint: secretsManager.endpoint,
    failed: dynamodb.failed,
    stop: async () => {
      await Promise.all([dynamodb, sqs, s3, secretsManager].map((server) => server.stop()));
    },
  };
};

/** Waits for all servers. If one does not start, stops the others and throws its error. */
const allOrNone = async (
  starting: readonly [Promise<DynamoDbServer>, Promise<AwsServer>, Promise<AwsServer>],
): Promise<readonly [DynamoDbServer, AwsServer, AwsServer]> => {
  try {
    return await Promise.all(starting);
  } catch (error) {
    const started = await Promise.allSettled(starting);
    for (const part of started) if (part.status === 'fulfilled') await part.value.stop();
    throw error;
  }
};

const runningDynamoDb = async (endpoint: string): Promise<DynamoDbServer> => {
  if (!(await isAnswering(endpoint))) {
    throw new CommandError(`DynamoDB does not answer at ${endpoint}: start it, or unset DYNAMODB_ENDPOINT`);
  }
  return { endpoint, failed: new Promise(() => undefined), stop: nothing };
};

const runningAwsServer = async (service: 'SQS' | 'S3', endpoint: string): Promise<AwsServer> => {
  if (!(await isAnswering(endpoint))) {
    throw new CommandError(
      `${service} does not answer at ${endpoint}: start it, or unset ${service}_ENDPOINT`,
    );
  }
  return { endpoint, stop: nothing };
};
