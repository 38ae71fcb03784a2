import { GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { withClock } from '#functions/queue/assign-positions.ts';
import { variables } from '#lib/env.ts';
import { sendIntake } from '#lib/queue/intake.ts';
import { readPlace } from '#lib/queue/place.items.ts';
import { awsClient } from '#local/environment.ts';
import { startQueuePoller } from '#local/event-sources/queue-poller.ts';
import { type AwsServer, startAwsServer } from '#local/servers/fauxqs.ts';
import { ensureQueues, type Queue } from '#local/servers/sqs.ts';
import { aJoin, aShow, aUserId, NOW } from '#test/support/builders.ts';
import { during, failing, throttled } from '#test/support/faults.ts';
import { makeTable } from '#test/support/table.ts';

const fifo = { FifoQueue: 'true', DeduplicationScope: 'messageGroup' };

let server: AwsServer;
let client: SQSClient;
beforeAll(async () => {
  await makeTable();
  server = await startAwsServer('SQS');
  client = new SQSClient(awsClient(server.endpoint));
  process.env['AWS_ENDPOINT_URL_SQS'] = server.endpoint;
});
afterAll(async () => {
  client.destroy();
  await server.stop();
});

/** A new queue that dead-letters messages after `maxReceiveCount` tries, and its dead-letter queue. */
const aQueue = async (name: string, maxReceiveCount: number): Promise<[queue: Queue, deadLetters: Queue]> => {
  const queues = await ensureQueues(server.endpoint, [
    { name: `${name}-dlq.fifo`, attributes: fifo },
    {
      name: `${name}.fifo`,
      attributes: { ...fifo, VisibilityTimeout: '60' },
      deadLetters: { name: `${name}-dlq.fifo`, maxReceiveCount },
    },
  ]);
  const [queue, deadLetters] = [queues.get(`${name}.fifo`), queues.get(`${name}-dlq.fifo`)] as [Queue, Queue];
  process.env[variables.intakeQueues] = queue.url;
  return [queue, deadLetters];
};

/** Numbers the messages of a queue while `act` runs. @returns the bodies of each batch */
const numbering = async (queue: Queue, act: () => Promise<unknown>): Promise<string[][]> => {
  const batches: string[][] = [];
  const handler = withClock(() => NOW);
  const stop = startQueuePoller({
    queue,
    target: {
      name: 'assignPositions',
      invoke: async (event) => {
        const { Records } = event as SQSEvent;
        batches.push(Records.map(({ body }) => body));
        return handler({ Records });
      },
    },
    batchSize: 10,
    reportsFailures: true,
    role: awsClient(server.endpoint),
    clock: () => NOW,
  });
  try {
    await act();
    return batches;
  } finally {
    await stop();
  }
};

const leftIn = async ({ url }: Queue): Promise<number> => {
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }),
  );
  const { ApproximateNumberOfMessages: visible, ApproximateNumberOfMessagesNotVisible: hidden } =
    Attributes ?? {};
  return Number(visible) + Number(hidden);
};

test('a failed message is retried after a second, before later messages of its group', async () => {
  const [queue] = await aQueue('again', 100);
  const show = await aShow();
  const joins = Array.from({ length: 4 }, () => aJoin(show, aUserId()));
  const positions = () =>
    Promise.all(joins.map(async ({ userId, scheduleId }) => (await readPlace(userId, scheduleId))?.position));
  for (const join of joins.slice(0, 3)) await sendIntake(join, { lanes: 1 });

  const batches = await during(
    { command: 'PutItemCommand', about: joins[1]?.userId ?? '' },
    async (perform, call) => {
      await sendIntake(joins[3] as (typeof joins)[0], { lanes: 1 });
      return failing(throttled())(perform, call);
    },
    () => numbering(queue, () => expect.poll(positions).toEqual([1, 3, 4, 5])),
  );

  // This server delivers one message of a group at a time.
  const usersOf = (bodies: readonly string[]) =>
    bodies.map((body) => joins.findIndex(({ userId }) => body.includes(userId)));
  expect(batches.map(usersOf)).toEqual([[0], [1], [1], [2], [3]]);
  await expect.poll(() => leftIn(queue)).toBe(0);
});

test('an unreadable message is dead-lettered at once, and its group continues', async () => {
  const [queue, deadLetters] = await aQueue('unreadable', 100);
  const show = await aShow();
  const [broken, join] = [aJoin(show, aUserId()), aJoin(show, aUserId())];
  await sendIntake({ ...broken, kind: 'NONSENSE' as 'JOIN' }, { lanes: 1 });
  const started = Date.now();

  await numbering(queue, async () => {
    await expect.poll(() => leftIn(deadLetters), { timeout: 20_000 }).toBe(1);
    await sendIntake(join, { lanes: 1 });
    await expect.poll(() => readPlace(join.userId, join.scheduleId)).toBeDefined();
  });

  expect(Date.now() - started).toBeLessThan(20_000);
  const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl: deadLetters.url }));
  expect(Messages.map(({ Body }) => Body)).toEqual([expect.stringContaining('NONSENSE')]);
});
