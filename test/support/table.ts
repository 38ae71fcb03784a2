import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  type DynamoDBClientConfig,
  ResourceNotFoundException,
} from '@aws-sdk/client-dynamodb';

import { env } from '#lib/env.ts';
import { tableDefinition } from '#lib/table/definition.ts';

/**
 * Creates the table of this test file, without its stream: tests deliver stream records themselves, and each stream slows
 * DynamoDB Local down.
 */
export const makeTable = async (): Promise<void> => {
  const client = new DynamoDBClient({});
  const { StreamSpecification: _, ...definition } = structuredClone(tableDefinition);
  await client.send(new CreateTableCommand({ TableName: env('table'), ...definition } as never));
  client.destroy();
};

/** Deletes the table of this test file, or of a part of it, if there is one. @param config absent: as the environment says */
export const dropTable = async (config: DynamoDBClientConfig = {}): Promise<void> => {
  const client = new DynamoDBClient(config);
  try {
    await client.send(new DeleteTableCommand({ TableName: env('table') }));
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  } finally {
    client.destroy();
  }
};
