import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';

import { table, tableName } from '#lib/table/client.ts';
import type { Row } from '#lib/table/write.ts';

const BATCH = 25;

/** Stores rows in batches: on DynamoDB Local much faster than in one transaction. */
export const putRows = async (rows: readonly Row[]): Promise<void> => {
  const batches = Array.from({ length: Math.ceil(rows.length / BATCH) }, (_, index) =>
    rows.slice(index * BATCH, (index + 1) * BATCH),
  );
  await Promise.all(
    batches.map(async (batch) =>
      table.send(
        new BatchWriteCommand({
          RequestItems: { [tableName()]: batch.map((Item) => ({ PutRequest: { Item: { ...Item } } })) },
        }),
      ),
    ),
  );
};
