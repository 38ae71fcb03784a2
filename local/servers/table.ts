import {
  CreateTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  type KeySchemaElement,
  ResourceInUseException,
  type TableDescription,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';

import { tableDefinition } from '#lib/table/definition.ts';
import { TTL_ATTRIBUTE } from '#lib/table/keys.ts';
import { CommandError } from '#local/command-error.ts';
import { awsClient } from '#local/environment.ts';

/**
 * Creates the table with its stream and TTL if it does not exist. Returns the ARN of its stream.
 * @throws CommandError when the table has another schema, or the server is not DynamoDB
 */
export const ensureTable = async (endpoint: string, tableName: string): Promise<string> => {
  const client = new DynamoDBClient(awsClient(endpoint));
  try {
    await createTable(client, tableName);
    const waited = await waitUntilTableExists(
      { client, maxWaitTime: 20, minDelay: 0.1, maxDelay: 0.5 },
      { TableName: tableName },
    );
    await enableTtl(client, tableName);
    const { Table } = waited.reason as { Table: TableDescription };
    if (!Table.LatestStreamArn || !isOurs(Table)) {
      throw new CommandError(
        `the table ${tableName} at ${endpoint} has other keys, indexes or streams than ours: delete it, and it will be created again`,
      );
    }
    return Table.LatestStreamArn;
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(`cannot create a table at ${endpoint}: ${reasonOf(error as Error)}`);
  } finally {
    client.destroy();
  }
};

/** Derives the reason from the error's name, because DynamoDB Local gives none. */
const reasonOf = ({ name, message }: Error): string => {
  if (name === 'InternalFailure') return 'its disk is full, or its file shared-local-instance.db is damaged';
  return name === 'SyntaxError' || name === 'UnknownError' ? 'the server there is not DynamoDB' : message;
};

/** Whether a table has our keys and stream, and no index. With an index, DynamoDB Local's TTL removes nothing. */
const isOurs = ({ KeySchema, GlobalSecondaryIndexes = [], StreamSpecification }: TableDescription): boolean =>
  keysOf(KeySchema) === keysOf(tableDefinition.KeySchema) &&
  StreamSpecification?.StreamViewType === tableDefinition.StreamSpecification.StreamViewType &&
  GlobalSecondaryIndexes.length === 0;

const keysOf = (schema: readonly KeySchemaElement[] = []): string =>
  schema
    .map(({ AttributeName, KeyType }) => `${KeyType} ${AttributeName}`)
    .toSorted()
    .join();

const createTable = async (client: DynamoDBClient, TableName: string): Promise<void> => {
  try {
    await client.send(
      new CreateTableCommand({
        TableName,
        ...tableDefinition,
        KeySchema: [...tableDefinition.KeySchema],
        AttributeDefinitions: [...tableDefinition.AttributeDefinitions],
      }),
    );
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
};

const enableTtl = async (client: DynamoDBClient, TableName: string): Promise<void> => {
  const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName }));
  if (TimeToLiveDescription?.TimeToLiveStatus?.startsWith('ENABL')) return;
  await client.send(
    new UpdateTimeToLiveCommand({
      TableName,
      TimeToLiveSpecification: { Enabled: true, AttributeName: TTL_ATTRIBUTE },
    }),
  );
};
