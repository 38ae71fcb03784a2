import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import type { _Record } from '@aws-sdk/client-dynamodb-streams';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { unmarshall } from '@aws-sdk/util-dynamodb';

import { type Snapshot, snapshotOf } from '#lib/audit/snapshot.ts';
import { env } from '#lib/env.ts';
import { intake } from '#lib/queue/intake.ts';
import { table } from '#lib/table/client.ts';
import type { Key } from '#lib/table/keys.ts';
import { scanRows } from '#lib/table/scan.ts';
import type { Row } from '#lib/table/write.ts';
import { awsClient } from '#local/environment.ts';
import { openStream } from '#local/event-sources/stream-reader.ts';
import type { Stack } from '#local/stack.ts';
import type { Asked } from '#test/verification/history/record.ts';

/** Everything that is known about a race. */
export interface Past {
  /** Requests and answers, in the order of the answers. */
  readonly history: readonly Asked[];
  /** The table at the end. */
  readonly rows: Snapshot;
  /** Each version of each row, in order. A removed row has one more version, `removed`. */
  readonly versions: Snapshot;
}

/** A version of a row, or its removal. */
export type Ending<Version> = Version & { readonly removed?: true };

/** Waits until the intake is empty, and reads the table and its stream. */
export const lookBack = async (stack: Stack, history: readonly Asked[]): Promise<Past> => {
  await untilIntakeIsEmpty();
  const [rows, versions] = await Promise.all([snapshotOf(scanRows()), readVersions(stack)]);
  return { history, rows, versions };
};

const untilIntakeIsEmpty = async (): Promise<void> => {
  for (let quiet = 0; quiet < 2;) {
    const { Attributes = {} } = await intake.send(
      new GetQueueAttributesCommand({ QueueUrl: env('intakeQueues'), AttributeNames: ['All'] }),
    );
    const left = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
    quiet = left.every((name) => Number(Attributes[name]) === 0) ? quiet + 1 : 0;
    await sleep(100);
  }
};

const readVersions = async ({ dynamodbEndpoint, tableName: TableName }: Stack): Promise<Snapshot> => {
  const { Table } = await table.send(new DescribeTableCommand({ TableName }));
  const stream = openStream(awsClient(dynamodbEndpoint), Table?.LatestStreamArn ?? '');
  const versions: (Row & Key)[] = [];
  let seen = -1;
  while (seen < versions.length) {
    seen = versions.length;
    await stream.read(async (records) => {
      versions.push(...records.map(versionOf));
    });
  }
  stream.close();
  return snapshotOf(versions);
};

type Image = NonNullable<NonNullable<_Record['dynamodb']>['NewImage']>;

const versionOf = ({ eventName, dynamodb = {} }: _Record): Row & Key => {
  const removed = eventName === 'REMOVE';
  const image = (removed ? dynamodb.OldImage : dynamodb.NewImage) ?? {};
  const row = unmarshall(withEmptyMaps(image)) as Row & Key;
  return removed ? { ...row, removed } : row;
};

/** The streams client reads an empty map as a value without a type. */
const withEmptyMaps = (image: Image): Image =>
  Object.fromEntries(
    Object.entries(image).map(([name, value]) => [name, Object.keys(value).length > 0 ? value : { M: {} }]),
  );
