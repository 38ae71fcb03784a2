import type { SQSRecord } from 'aws-lambda';
import { beforeAll, describe, expect, test } from 'vitest';

import { SECOND } from '#lib/clock.ts';
import { withClock } from '#functions/queue/assign-positions.ts';
import { type Delivered, groupOf, type IntakeMessage } from '#lib/queue/intake.ts';
import { readPlace } from '#lib/queue/place.items.ts';
import { readQueueState } from '#lib/queue/queue-state.items.ts';
import { aJoin, aQueueToken, aShow, aUserId, comeIn, NOW, only } from '#test/support/builders.ts';
import { conflicting, during, failing, throttled } from '#test/support/faults.ts';
import { messageRecord } from '#test/support/records.ts';
import { makeTable } from '#test/support/table.ts';

beforeAll(makeTable);

const handler = withClock(() => NOW);

const aRecord = (message: IntakeMessage, group = groupOf(message, 1), sequence = '1'): SQSRecord =>
  messageRecord({ messageId: `message-${message.tokenId}`, body: JSON.stringify(message), group, sequence });

const aBatch = async (length: number) => {
  const show = await aShow();
  const joins = Array.from({ length }, () => aJoin(show, aUserId()));
  return { show, joins, records: joins.map((join) => aRecord(join)) };
};

const positionsOf = (joins: readonly IntakeMessage[]) =>
  Promise.all(
    joins.map(async ({ userId, scheduleId }) => (await readPlace(userId, scheduleId))?.position ?? null),
  );

const failuresOf = (records: readonly SQSRecord[]) => ({
  batchItemFailures: records.map(({ messageId }) => ({ itemIdentifier: messageId })),
});

describe('a batch', () => {
  test('is numbered, and where nobody waited, let in at once', async () => {
    const { show, joins, records } = await aBatch(2);

    const answer = await handler({ Records: records });
    const token = await comeIn(aQueueToken(show, joins[0] as Delivered), NOW + SECOND);

    expect(answer).toEqual({ batchItemFailures: [] });
    expect(await readQueueState(show.schedule.scheduleId)).toMatchObject({ tail: 2, serving: 2 });
    expect(token.kind).toBe('payment');
  });

  test('notes which message of its lane took a place', async () => {
    const show = await aShow();
    const join = aJoin(show, aUserId());

    await handler({ Records: [aRecord(join, groupOf(join, 1), '18849496460467696128')] });

    expect(await readPlace(join.userId, join.scheduleId)).toMatchObject({ sequence: '18849496460467696128' });
  });

  test('waits for the tick where others wait', async () => {
    const show = await aShow({ maxActive: 1 });
    const batch = () => [aUserId(), aUserId()].map((userId) => aRecord(aJoin(show, userId)));

    await handler({ Records: batch() });
    await handler({ Records: batch() });

    expect(await readQueueState(show.schedule.scheduleId)).toMatchObject({ tail: 4, serving: 1 });
  });

  test('is done although letting in meets another tick', async () => {
    const { show, records } = await aBatch(1);

    const answer = await during(
      { command: 'UpdateItemCommand', about: '#returned' },
      failing(throttled()),
      () => handler({ Records: records }),
    );

    expect(answer).toEqual({ batchItemFailures: [] });
    expect(await readQueueState(show.schedule.scheduleId)).toMatchObject({ tail: 1, serving: 0 });
  });
});

describe('a failure', () => {
  test('reports that message and every later one of its group; other groups go on', async () => {
    const one = await aBatch(4);
    const other = await aBatch(3);
    const Records = [0, 1, 2, 3].flatMap((index) =>
      [one.records[index], other.records[index]].filter((record) => record !== undefined),
    );
    const second = one.joins[1]?.userId ?? '';

    const answer = await during({ command: 'PutItemCommand', about: second }, failing(throttled()), () =>
      handler({ Records }),
    );
    const again = await handler({ Records: one.records.slice(1) });

    expect(answer).toEqual(failuresOf(one.records.slice(1)));
    expect(again).toEqual({ batchItemFailures: [] });
    expect(await positionsOf(other.joins)).toEqual([1, 2, 3]);
    expect(await positionsOf(one.joins)).toEqual([1, 5, 6, 7]);
  });

  test('before any place reports the whole group', async () => {
    const { joins, records } = await aBatch(2);

    const answer = await during({ command: 'BatchGetItemCommand' }, failing(throttled()), () =>
      handler({ Records: records }),
    );

    expect(answer).toEqual(failuresOf(records));
    expect(await positionsOf(joins)).toEqual([null, null]);
  });

  test('to open the queue reports the group, and is made good when it comes again', async () => {
    const { show, joins, records } = await aBatch(2);

    const answer = await during({ command: 'TransactWriteItemsCommand', times: 99 }, conflicting, () =>
      handler({ Records: records }),
    );
    await handler({ Records: records });

    expect(answer).toEqual(failuresOf(records));
    expect(await readQueueState(show.schedule.scheduleId)).toMatchObject({ tail: 4, open: true });
    expect(await positionsOf(joins)).toEqual([3, 4]);
  });

  test.each(['not JSON', '{"kind":"JOIN"}'])(
    'to read a message does not hold up those before it: %s',
    async (body) => {
      const { joins, records } = await aBatch(3);
      const broken = { ...(records[1] as SQSRecord), body };

      const answer = await handler({ Records: [records[0], broken, records[2]] as SQSRecord[] });

      expect((await positionsOf(joins))[0]).toBe(1);
      expect(answer.batchItemFailures).not.toContainEqual({ itemIdentifier: records[0]?.messageId });
    },
  );

  test('for a schedule that does not exist reports its message alone', async () => {
    const known = await aBatch(1);
    const lost = { ...(known.joins[0] as Delivered), scheduleId: aUserId() as never, userId: aUserId() };

    const answer = await handler({ Records: [aRecord(lost), ...known.records] });

    expect(answer).toEqual(failuresOf([aRecord(lost)]));
    expect(only(await positionsOf(known.joins))).toBe(1);
  });
});
