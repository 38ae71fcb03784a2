import { ScanCommand, type ScanCommandOutput } from '@aws-sdk/lib-dynamodb';

import { table, tableName } from '#lib/table/client.ts';
import type { Key } from '#lib/table/keys.ts';
import type { Row } from '#lib/table/write.ts';

/** Every row of the table, page by page. Costs a read of all of it: for the audit, never for a request. */
export async function* scanRows(): AsyncGenerator<Row & Key> {
  let next: Promise<ScanCommandOutput> | undefined = scanPage();
  while (next) {
    const { Items = [], LastEvaluatedKey }: ScanCommandOutput = await next;
    // Read while the rows of this page are looked at; whether it fails is only told to who gets that far.
    next = LastEvaluatedKey && scanPage(LastEvaluatedKey);
    next?.catch(() => {});
    yield* Items as (Row & Key)[];
  }
}

const scanPage = (ExclusiveStartKey?: Row): Promise<ScanCommandOutput> =>
  table.send(new ScanCommand({ TableName: tableName(), ConsistentRead: true, ExclusiveStartKey }));
