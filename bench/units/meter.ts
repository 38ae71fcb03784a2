import { AsyncLocalStorage } from 'node:async_hooks';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  type BatchGetCommandInput,
  DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/lib-dynamodb';

import { sum } from '#bench/statistics.ts';
import { table, tableName } from '#lib/table/client.ts';
import type { Key } from '#lib/table/keys.ts';
import type { Row, Write } from '#lib/table/write.ts';
import { readUnits, type Units, writeUnits } from './accounting.ts';
import { itemSize } from './item-size.ts';

/** One call of the table. */
interface Call {
  readonly aws: Units;
  /** What the server reports: nothing for a refused call. */
  readonly local: Units;
}

export interface Figure {
  /** Units by AWS's rules. */
  readonly aws: Units;
  /** Units that DynamoDB Local reports. */
  readonly local: Units;
}

const underWay = new AsyncLocalStorage<Call[]>();

/** The units of an operation, and its result. Calls outside of it are not counted. */
export const measure = async <Result>(act: () => Promise<Result>): Promise<[Figure, Result]> => {
  const calls: Call[] = [];
  const result = await underWay.run(calls, act);
  return [totalOf(calls), result];
};

export const totalOf = (figures: readonly Figure[]): Figure => ({
  aws: addUp(figures.map(({ aws }) => aws)),
  local: addUp(figures.map(({ local }) => local)),
});

/** The share of one of `count`. */
export const shareOf = ({ aws, local }: Figure, count: number): Figure => ({
  aws: { writes: aws.writes / count, reads: aws.reads / count },
  local: { writes: local.writes / count, reads: local.reads / count },
});

const addUp = (units: readonly Units[]): Units => ({
  writes: sum(units.map(({ writes }) => writes)),
  reads: sum(units.map(({ reads }) => reads)),
});

type Input = Record<string, unknown>;
type Output = Record<string, unknown>;
type Send = (input: Input) => Promise<Output>;

/** The largest row of each kind that was written while measuring, in bytes. */
export const largestRows = new Map<string, number>();

/** Counts every call of the table from here on. Calls outside of {@link measure} pass unchanged. */
export const installMeter = (): void => {
  table.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const calls = underWay.getStore();
        if (!calls) return next(args);
        let answer: Awaited<ReturnType<typeof next>> | undefined;
        const send: Send = async (input) => {
          answer = await next({ ...args, input: { ...input, ReturnConsumedCapacity: 'INDEXES' } });
          return answer.output as unknown as Output;
        };
        await (commandName in reads
          ? countRead(commandName, args.input as unknown as Input, send, calls)
          : countWrite(commandName, args.input as unknown as Input, send, calls));
        if (!answer) throw new Error('a call had no answer');
        return answer;
      },
    { step: 'initialize', name: 'meter', priority: 'high' },
  );
};

const countRead = async (command: string, input: Input, send: Send, calls: Call[]): Promise<void> => {
  // AWS charges for filtered rows, too, and they are not in the answer.
  const unseen = ['FilterExpression', 'Select'].find((option) => option in input);
  const unitsOf = reads[command];
  if (unseen || !unitsOf) throw new Error(`cannot tell what ${command} reads with ${unseen}`);
  const output = await send(input);
  calls.push({
    aws: {
      writes: 0,
      reads: unitsOf(input, 'ProjectionExpression' in input ? await wholeRows(input) : output),
    },
    local: { writes: 0, reads: reportedBy(output) },
  });
};

/** Units by command. */
const reads: Readonly<Record<string, (input: Input, output: Output) => number>> = {
  GetItemCommand: ({ ConsistentRead }, { Item }) =>
    readUnits(itemSize((Item ?? {}) as Row), ConsistentRead === true),
  QueryCommand: (input, { Items }) =>
    readUnits(
      sum(((Items ?? []) as Row[]).map(itemSize)),
      (input as Partial<QueryCommandInput>).ConsistentRead === true,
    ),
  BatchGetItemCommand: (input, { Responses }) => {
    const { Keys = [], ConsistentRead } =
      (input as Partial<BatchGetCommandInput>).RequestItems?.[tableName()] ?? {};
    const rows = (Responses as Record<string, Row[]> | undefined)?.[tableName()] ?? [];
    const missing = Array.from({ length: Keys.length - rows.length }, () => ({}));
    return sum([...rows, ...missing].map((row) => readUnits(itemSize(row), ConsistentRead === true)));
  },
};

/** AWS charges a write even if its condition fails: by the row before and after. */
const countWrite = async (command: string, input: Input, send: Send, calls: Call[]): Promise<void> => {
  const written = keysOf(command, input);
  const befores = await rowsAt(written);
  let output: Output = {};
  try {
    output = await send(input);
  } finally {
    const afters = await rowsAt(written);
    const isTransactional = command === 'TransactWriteItemsCommand';
    const changes = written.map((_, index) => ({ before: befores[index], after: afters[index] }));
    for (const row of afters) recordSize(row);
    calls.push({
      aws: { writes: sum(changes.map((change) => writeUnits(change, isTransactional))), reads: 0 },
      local: { writes: reportedBy(output), reads: 0 },
    });
  }
};

type Item = Write['item'];

/** The writes of a command, each as an item of a transaction. */
const items: Readonly<Record<string, (input: Input) => Item[]>> = {
  PutItemCommand: (input) => [{ Put: input as Item['Put'] }],
  UpdateItemCommand: (input) => [{ Update: input as Item['Update'] }],
  DeleteItemCommand: (input) => [{ Delete: input as Item['Delete'] }],
  TransactWriteItemsCommand: ({ TransactItems }) => TransactItems as Item[],
};

const keysOf = (command: string, input: Input): Key[] => {
  const itemsOf = items[command];
  if (!itemsOf) throw new Error(`cannot tell what ${command} costs`);
  return itemsOf(input).map(({ Put, Update, Delete }) => {
    const { pk, sk } = { ...(Put?.Item ?? Update?.Key ?? Delete?.Key) } as Key;
    return { pk, sk };
  });
};

let observer: DynamoDBDocumentClient | undefined;

/** A client whose calls are not counted. */
const observe = (): DynamoDBDocumentClient =>
  (observer ??= DynamoDBDocumentClient.from(new DynamoDBClient()));

/** The rows of a query with all attributes: AWS charges whole rows. */
const wholeRows = (query: Input): Promise<Output> => {
  const whole = { ...query, ProjectionExpression: undefined, ExpressionAttributeNames: undefined };
  return observe().send(
    new QueryCommand(whole as unknown as QueryCommandInput),
  ) as Promise<unknown> as Promise<Output>;
};

/** The rows as they are now. */
const rowsAt = async (keys: readonly Key[]): Promise<(Row | undefined)[]> => {
  const client = observe();
  return Promise.all(
    keys.map(async (key) => {
      const { Item } = await client.send(
        new GetCommand({ TableName: tableName(), Key: { ...key }, ConsistentRead: true }),
      );
      return Item;
    }),
  );
};

const recordSize = (row: Row | undefined): void => {
  if (!row) return;
  const kind = String(row['sk']).split('#', 1).join('');
  largestRows.set(kind, Math.max(largestRows.get(kind) ?? 0, itemSize(row)));
};

/** AWS reports one figure for a single row, and one per table for a batch or a transaction. */
const reportedBy = ({ ConsumedCapacity = [] }: Output): number =>
  sum([ConsumedCapacity as Output | Output[]].flat().map(({ CapacityUnits = 0 }) => Number(CapacityUnits)));
