import { BatchGetCommand, GetCommand, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';

import { DomainError } from '#lib/errors.ts';
import { table, tableName } from '#lib/table/client.ts';
import type { Key } from '#lib/table/keys.ts';
import { pauseAfter } from '#lib/table/pause.ts';
import type { Row } from '#lib/table/write.ts';

/** `latest` sees every completed write. `recent` costs half and may miss the last ones. */
export type Freshness = 'latest' | 'recent';

/** One row, or `undefined`. */
export const getRow = async <Shape>(key: Key, freshness: Freshness): Promise<Shape | undefined> => {
  const { Item } = await table.send(
    new GetCommand({ TableName: tableName(), Key: key, ConsistentRead: freshness === 'latest' }),
  );
  return Item as Shape | undefined;
};

/** A row that is rarely removed, as it was a moment ago. If the cheap read finds none, the row may be new: read it again. */
export const recentRow = async <Shape>(key: Key): Promise<Shape | undefined> =>
  (await getRow<Shape>(key, 'recent')) ?? getRow<Shape>(key, 'latest');

/** How often `getRows` asks for rows that DynamoDB left out. */
const MAX_READS = 5;

/** The rows at these keys as they are now, at most 100, in no order. Keys without a row are left out. */
export const getRows = async <Shape>(wanted: readonly Key[]): Promise<Shape[]> => {
  const rows: Row[] = [];
  let Keys: Row[] = [...wanted];
  for (let attempt = 1; Keys.length > 0; attempt += 1) {
    const answer = await table.send(
      new BatchGetCommand({ RequestItems: { [tableName()]: { Keys, ConsistentRead: true } } }),
    );
    rows.push(...(answer.Responses?.[tableName()] ?? []));
    Keys = answer.UnprocessedKeys?.[tableName()]?.Keys ?? [];
    if (Keys.length > 0) await pauseOrGiveUp(attempt);
  }
  return rows as Shape[];
};

/** The partition is throttled. @throws DomainError BUSY after the last read */
const pauseOrGiveUp = async (attempt: number): Promise<void> => {
  if (attempt === MAX_READS) throw new DomainError('BUSY');
  await pauseAfter(attempt);
};

export interface Range {
  readonly pk: string;
  /** Prefix of the sort keys; absent: the whole partition. */
  readonly prefix?: string;
  readonly freshness: Freshness;
  /** Newest first instead of oldest first. */
  readonly descending?: boolean;
  /** Attributes to return; absent: all. Fewer attributes cost the same, but parse faster. */
  readonly attributes?: readonly string[];
}

/** All rows of a range, in key order. Only for small ranges. */
export const queryAll = async <Shape>(range: Range): Promise<Shape[]> => {
  const rows: Row[] = [];
  let ExclusiveStartKey: Row | undefined;
  do {
    const page = await table.send(new QueryCommand({ ...inRange(range), ExclusiveStartKey }));
    rows.push(...(page.Items ?? []));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return rows as Shape[];
};

/** One page of a range, and the sort key after which the next page starts. */
export const queryPage = async <Shape>(
  range: Range,
  limit: number,
  after: string | undefined,
): Promise<{ rows: Shape[]; next: string | undefined }> => {
  const { Items = [], LastEvaluatedKey } = await table.send(
    new QueryCommand({
      ...inRange(range),
      Limit: limit,
      ...(after !== undefined && { ExclusiveStartKey: { pk: range.pk, sk: after } }),
    }),
  );
  return { rows: Items as Shape[], next: LastEvaluatedKey?.['sk'] as string | undefined };
};

const inRange = ({ pk, prefix, freshness, descending = false, attributes }: Range): QueryCommandInput => ({
  TableName: tableName(),
  KeyConditionExpression: prefix === undefined ? 'pk = :pk' : 'pk = :pk AND begins_with(sk, :prefix)',
  ExpressionAttributeValues: { ':pk': pk, ...(prefix !== undefined && { ':prefix': prefix }) },
  ConsistentRead: freshness === 'latest',
  ScanIndexForward: !descending,
  ...(attributes && {
    ProjectionExpression: attributes.map((name) => `#${name}`).join(', '),
    ExpressionAttributeNames: Object.fromEntries(attributes.map((name) => [`#${name}`, name])),
  }),
});
