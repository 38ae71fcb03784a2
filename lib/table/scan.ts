import { ScanCommand } from '@aws-sdk/lib-dynamodb';

import { table, tableName } from '#lib/table/client.ts';
import type { Key } from '#lib/table/keys.ts';
import type { Row } from '#lib/table/write.ts';

/** Every row of the table, page by page. Costs a read of all of it: for the audit, never for a request. */
export async function* scanRows(): AsyncGenerator<Row & Key> {
  let ExclusiveStartKey: Row | undefined;
  do {
    const page = await table.send(
      new ScanCommand({ TableName: tableName(), ConsistentRead: true, ExclusiveStartKey }),
    );
    yield* (page.Items ?? []) as (Row & Key)[];
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
}
