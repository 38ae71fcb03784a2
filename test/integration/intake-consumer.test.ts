import { ChangeMessageVisibilityBatchCommand } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

import { withClock } from '#functions/queue/assign-positions.ts';
import { SECOND } from '#lib/clock.ts';
import { variables } from '#lib/env.ts';
import { log } from '#lib/log.ts';
import { type DeliveredFromUser, intake, type UserMessage, messageGroupId } from '#lib/queue/intake.ts';
import { readPlace } from '#lib/queue/place.items.ts';
import { readQueueState } from '#lib/queue/queue-state.items.ts';
import { aJoin, aQueueToken, aShow, aUserId, enterForPass, NOW } from '#test/support/builders.ts';
import { conflicting, during, failing, throttled, transactionConflict } from '#test/support/faults.ts';
import { messageRecord } from '#test/support/records.ts';
import { makeTable } from '#test/support/table.ts';

beforeAll(makeTable);

const handler = withClock(() => NOW);

/** Returning messages to the queue succeeds, unless a test says otherwise. */
const sqs = mockClient(intake);
beforeEach(() => {
  process.env[variables.intakeQueues] = 'http://localhost/0/other.fifo,http://localhost/0/intake.fifo';
  sqs.reset();
  sqs.on(ChangeMessageVisibilityBatchCommand).resolves({});
});
afterEach(() => vi.restoreAllMocks());

/** The returned messages, and after how many seconds they are delivered again. */
const visibilityChanges = () =>
  sqs.commandCalls(ChangeMessageVisibilityBatchCommand).map(({ args: [{ input }] }) => ({
    queue: input.QueueUrl,
    receipts: input.Entries?.map(({ ReceiptHandle }) => ReceiptHandle),
    seconds: [...new Set(input.Entries?.map(({ VisibilityTimeout }) => VisibilityTimeout))],
  }));

interface Received {
  readonly group?: number;
  readonly sequence?: string;
  /** How often the message has been delivered, this time included. */
  readonly times?: number;
}

const aRecord = (
  { tokenId, ...message }: UserMessage & { readonly sequence?: string },
  { group = 0, sequence = message.sequence ?? '1', times = 1 }: Received = {},
): SQSRecord =>
  messageRecord({
    messageId: `message-${tokenId}`,
    body: JSON.stringify({ tokenId, ...message }),
    group: messageGroupId(message.scheduleId, group),
    sequence,
    received: times,
  });

const aBatch = async (length: number) => {
  const show = await aShow();
  const joins = Array.from({ length }, () => aJoin(show, aUserId()));
  return { show, joins, records: joins.map((join) => aRecord(join)) };
};

const positionsOf = (joins: readonly UserMessage[]) =>
  Promise.all(
    joins.map(async ({ userId, scheduleId }) => (await readPlace(userId, scheduleId))?.position ?? null),
  );

const receiptsOf = (records: readonly SQSRecord[]) => records.map(({ receiptHandle }) => receiptHandle);

const failuresOf = (records: readonly SQSRecord[]) => ({
  batchItemFailures: records.map(({ messageId }) => ({ itemIdentifier: messageId })),
});

describe('a batch', () => {
  test('is numbered, and called at once if nobody waited', async () => {
    const { show, joins, records } = await aBatch(2);

    const answer = await handler({ Records: records });
    const token = await enterForPass(aQueueToken(show, joins[0] as DeliveredFromUser), NOW + SECOND);

    expect(answer).toEqual({ batchItemFailures: [] });
    expect(await readQueueState(show.schedule.scheduleId)).toMatchObject({ tail: 2, serving: 2 });
    expect(token.kind).toBe('payment');
    expect(visibilityChanges()).toEqual([]);
  });

  test('stores which message of which group took a place', async () => {
    const show = await aShow();
    const join = aJoin(show, aUserId());
    const sequence = '18849496460467696128';

    await handler({ Records: [aRecord(join, { group: 5, sequence })] });

    expect(await readPlace(join.userId, join.scheduleId)).toMatchObject({ sequence });
    expect(await readQueueState(join.scheduleId)).toMatchObject({ reached: { 5: sequence } });
  });

  test('waits for the tick if others wait', async () => {
    const show = await aShow();
    const batch = (size: number) => Array.from({ length: size }, () => aRecord(aJoin(show, aUserId())));

    for (let round = 0; round < 6; round += 1) await handler({ Records: batch(10) });

    expect(await readQueueState(show.schedule.scheduleId)).toMatchObject({ tail: 60, serving: 50 });
  });

  test('is done although its call conflicts with a tick', async () => {
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
    expect(visibilityChanges()).toMatchObject([{ receipts: receiptsOf(one.records.slice(1)) }]);
    expect(again).toEqual({ batchItemFailures: [] });
    expect(await positionsOf(other.joins)).toEqual([1, 2, 3]);
    expect(await positionsOf(one.joins)).toEqual([1, 5, 3, 4]);
  });

  test('before any place reports the whole group', async () => {
    const { joins, records } = await aBatch(2);

    const answer = await during({ command: 'BatchGetItemCommand' }, failing(throttled()), () =>
      handler({ Records: records }),
    );

    expect(answer).toEqual(failuresOf(records));
    expect(await positionsOf(joins)).toEqual([null, null]);
  });

  test('to open the queue reports the group, and is repaired when the messages are delivered again', async () => {
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
    'to read a message does not delay the messages before it: %s',
    async (body) => {
      const { joins, records } = await aBatch(3);
      const broken = { ...(records[1] as SQSRecord), body };

      const answer = await handler({ Records: [records[0], broken, records[2]] as SQSRecord[] });

      expect((await positionsOf(joins))[0]).toBe(1);
      expect(answer.batchItemFailures).not.toContainEqual({ itemIdentifier: records[0]?.messageId });
    },
  );
});

describe('a failed message', () => {
  const received = (records: readonly SQSRecord[], times: number): SQSRecord[] =>
    records.map((record) => ({
      ...record,
      attributes: { ...record.attributes, ApproximateReceiveCount: String(times) },
    }));

  test.each([
    [1, 1],
    [2, 2],
    [3, 4],
    [4, 8],
    [5, 16],
    [6, 16],
    [99, 16],
  ])('at delivery %d is returned to its queue and delivered again after %d s', async (times, seconds) => {
    const { records } = await aBatch(2);
    const Records = received(records, times);

    const answer = await during({ command: 'BatchGetItemCommand' }, failing(throttled()), () =>
      handler({ Records }),
    );

    expect(answer).toEqual(failuresOf(Records));
    expect(visibilityChanges()).toEqual([
      { queue: 'http://localhost/0/intake.fifo', receipts: receiptsOf(Records), seconds: [seconds] },
    ]);
  });

  test.each([
    [1, 0],
    [2, 1],
    [3, 2],
  ])('at delivery %d by a conflict is delivered again after %d s', async (times, seconds) => {
    const { joins, records } = await aBatch(2);
    const about = joins[1]?.userId ?? '';

    await during({ command: 'PutItemCommand', about, times: 99 }, failing(transactionConflict()), () =>
      handler({ Records: received(records, times) }),
    );

    expect(visibilityChanges()).toMatchObject([
      { receipts: receiptsOf(records.slice(1)), seconds: [seconds] },
    ]);
  });

  test('that cannot be read is delivered again at once, so that it does not delay its group for long', async () => {
    const { records } = await aBatch(2);
    const [broken] = received([{ ...(records[1] as SQSRecord), body: 'not JSON' }], 50);

    await handler({ Records: [records[0], broken] as SQSRecord[] });

    expect(visibilityChanges()).toMatchObject([{ receipts: [broken?.receiptHandle], seconds: [0] }]);
  });

  test.each<[string, () => unknown]>([
    ['fails', () => sqs.on(ChangeMessageVisibilityBatchCommand).rejects(new Error('down'))],
    [
      'refuses one',
      () =>
        sqs.on(ChangeMessageVisibilityBatchCommand).resolves({
          Failed: [{ Id: '0', Code: 'ReceiptHandleIsInvalid', SenderFault: true }],
        }),
    ],
  ])('is reported even if returning it %s, and the log says so', async (_, fault) => {
    const { records } = await aBatch(2);
    const logged = vi.spyOn(log, 'error').mockImplementation(() => undefined);
    fault();

    const answer = await during({ command: 'BatchGetItemCommand' }, failing(throttled()), () =>
      handler({ Records: records }),
    );

    expect(answer).toEqual(failuresOf(records));
    expect(logged.mock.lastCall?.[0]).toBe('messages could not be returned to the queue');
  });
});
