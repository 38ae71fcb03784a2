import { ScanCommand, type ScanCommandOutput } from '@aws-sdk/lib-dynamodb';

import { table, tableName } from '#lib/table/client.ts';
import type { Key } from '#lib/table/keys.ts';
import type { Row } from '#lib/table/write.ts';

/** Every row of the table. Costs a read of the whole table: for the audit, never for a request. */
export async function* scanRows(): AsyncGenerator<Row & Key> {
  let next: Promise<ScanCommandOutput> | undefined = scanPage();
  while (next) {
    const { Items = [], LastEvaluatedKey }: ScanCommandOutput = await next;
    // The next page loads while the caller uses this one. Its error reaches the caller at the next `await`.
    next = LastEvaluatedKey && scanPage(LastEvaluatedKey);
    next?.catch(() => {});
    yield* Items as (Row & Key)[];
  }
}

const scanPage = (ExclusiveStartKey?: Row): Promise<ScanCommandOutput> =>
  table.send(new ScanCommand({ TableName: tableName(), ConsistentRead: true, ExclusiveStartKey }));
