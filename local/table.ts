import {
  CreateTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  ResourceInUseException,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';

import { tableDefinition } from '#lib/table/definition.ts';
import { TTL_ATTRIBUTE } from '#lib/table/keys.ts';
import { awsClient } from '#local/environment.ts';
import { StartError } from '#local/start-error.ts';

/**
 * Makes the table with its index, stream and TTL, unless it is there already. Gives the ARN of its stream.
 * @throws StartError when a table of that name has no stream
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
    const { Table } = waited.reason as { Table?: { LatestStreamArn?: string } };
    if (!Table?.LatestStreamArn) {
      throw new StartError(
        `the table ${tableName} at ${endpoint} has no stream: remove it, it will be made again`,
      );
    }
    return Table.LatestStreamArn;
  } finally {
    client.destroy();
  }
};

const createTable = async (client: DynamoDBClient, TableName: string): Promise<void> => {
  try {
    await client.send(
      new CreateTableCommand({
        TableName,
        ...tableDefinition,
        KeySchema: [...tableDefinition.KeySchema],
        AttributeDefinitions: [...tableDefinition.AttributeDefinitions],
        GlobalSecondaryIndexes: tableDefinition.GlobalSecondaryIndexes.map((index) => ({
          ...index,
          KeySchema: [...index.KeySchema],
          Projection: { ...index.Projection, NonKeyAttributes: [...index.Projection.NonKeyAttributes] },
        })),
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
