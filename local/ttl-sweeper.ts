import { setTimeout as pause } from 'node:timers/promises';
import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';

import { type Clock, SECOND } from '#lib/clock.ts';
import { log } from '#lib/log.ts';
import { type Key, TTL_ATTRIBUTE } from '#lib/table/keys.ts';
import { awsClient } from '#local/environment.ts';

/** TTL is late on AWS too; nothing relies on it. */
const SWEEP_MS = 10 * SECOND;

/**
 * Removes rows whose time has passed, as TTL does on AWS. DynamoDB Local has a TTL of its own, but it never removes a
 * row of a table that has an index: it takes the attributes of the index for parts of the key.
 * Gives the function that stops it.
 */
export const startTtlSweeper = (endpoint: string, TableName: string, clock: Clock): (() => Promise<void>) => {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(awsClient(endpoint)));
  const stopping = new AbortController();
  const { signal } = stopping;

  const sweep = async (): Promise<void> => {
    const isOver = {
      ExpressionAttributeNames: { '#ttl': TTL_ATTRIBUTE },
      ExpressionAttributeValues: { ':now': Math.floor(clock() / SECOND) },
    };
    const pages = paginateScan({ client }, { TableName, FilterExpression: '#ttl < :now', ...isOver });
    for await (const { Items = [] } of pages) {
      for (const { pk, sk } of Items as Key[]) {
        const Key = { pk, sk };
        await removeUnlessRenewed(
          new DeleteCommand({ TableName, Key, ConditionExpression: '#ttl < :now', ...isOver }),
        );
      }
    }
  };

  const removeUnlessRenewed = async (removal: DeleteCommand): Promise<void> => {
    try {
      await client.send(removal);
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  };

  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      try {
        await sweep();
      } catch (error) {
        log.error('expired rows could not be removed', error);
      }
      await pause(SWEEP_MS, undefined, { signal }).catch(() => undefined);
    }
    client.destroy();
  };

  const running = run();
  return async () => {
    stopping.abort();
    await running;
  };
};
