import { randomBytes } from 'node:crypto';
import { BatchWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';

import { consumers } from '#functions/consumers.ts';
import { HOUR, MINUTE, SECOND, ttlAt } from '#lib/clock.ts';
import { HASH_BYTES } from '#lib/draw/leaf.ts';
import { createConcert } from '#lib/operations/create-concert.ts';
import { createSchedule } from '#lib/operations/create-schedule.ts';
import type { ConcertId, ScheduleId } from '#lib/ids.ts';
import { table, tableName } from '#lib/table/client.ts';
import { keys } from '#lib/table/keys.ts';

/** A draw whose entries are complete, and when it is sealed. */
export interface FilledDraw {
  readonly concertId: ConcertId;
  readonly scheduleId: ScheduleId;
  readonly entries: number;
  readonly now: number;
}

const { batchSize } = consumers.assignPositions;
/** Rows of one call, and calls at the same time. */
const ROWS = 25;
const PARALLEL = 16;

/** Makes a date with a draw, and writes the leaves of its entries as full batches write them. */
export const fillDraw = async (entries: number): Promise<FilledDraw> => {
  const created = Date.now();
  const saleOpensAt = created + 10 * MINUTE;
  const { concertId } = await createConcert({ name: 'bench', description: '', price: 70_000 }, created);
  const startsAt = created + 48 * HOUR;
  const { scheduleId } = await createSchedule(
    {
      concertId,
      startsAt,
      endsAt: startsAt + HOUR,
      timezone: 'Asia/Seoul',
      entryOpensAt: created,
      saleOpensAt,
      lanes: 1,
    },
    created,
  );
  const firsts = Array.from({ length: Math.ceil(entries / batchSize) }, (_, batch) => batch * batchSize);
  const write = async (): Promise<void> => {
    while (firsts.length > 0) await writeRows(scheduleId, firsts.splice(-ROWS), entries);
  };
  await Promise.all(Array.from({ length: PARALLEL }, write));
  await complete(scheduleId, entries);
  return { concertId, scheduleId, entries, now: saleOpensAt + 5 * SECOND };
};

const writeRows = async (
  scheduleId: ScheduleId,
  firsts: readonly number[],
  entries: number,
): Promise<void> => {
  const rows = firsts.map((first) => ({
    ...keys.leaves(scheduleId, first),
    scheduleId,
    first,
    hashes: randomBytes(HASH_BYTES * Math.min(batchSize, entries - first)),
    ttl: ttlAt(Date.now() + 48 * HOUR),
  }));
  const puts = rows.map((Item) => ({ PutRequest: { Item } }));
  const { UnprocessedItems = {} } = await table.send(
    new BatchWriteCommand({ RequestItems: { [tableName()]: puts } }),
  );
  if (Object.keys(UnprocessedItems).length > 0) throw new Error('rows were not written');
};

/** All entries are handled: the only message group is marked. */
const complete = async (scheduleId: ScheduleId, entries: number): Promise<void> => {
  await table.send(
    new UpdateCommand({
      TableName: tableName(),
      Key: keys.queueState(scheduleId),
      UpdateExpression: 'SET tail = :entries, entries = :entries, marked = :marked',
      ExpressionAttributeValues: { ':entries': entries, ':marked': { 0: true } },
    }),
  );
};
