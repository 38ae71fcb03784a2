import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  QueueNameExists,
  GetQueueUrlCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';

import { consumers } from '#functions/consumers.ts';
import { awsClient } from '#local/environment.ts';

export interface Queue {
  readonly url: string;
  readonly arn: string;
}

export interface QueueSettings {
  readonly name: string;
  /** SQS attribute names and values. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Receives messages after `maxReceiveCount` tries. */
  readonly deadLetters?: { readonly name: string; readonly maxReceiveCount: number };
}

/** High throughput: each message group has its own limit. */
const fifo = {
  FifoQueue: 'true',
  DeduplicationScope: 'messageGroup',
  FifoThroughputLimit: 'perMessageGroupId',
};

/** Creates the intake queue and its dead-letter queue if they do not exist. */
export const ensureIntakeQueue = async (endpoint: string, tableName: string): Promise<Queue> => {
  const { maxReceiveCount, visibilitySeconds } = consumers.assignPositions;
  const [name, deadLetters] = [`${tableName}-intake.fifo`, `${tableName}-intake-dlq.fifo`];
  const queues = await ensureQueues(endpoint, [
    { name: deadLetters, attributes: fifo },
    {
      name,
      attributes: { ...fifo, VisibilityTimeout: String(visibilitySeconds) },
      deadLetters: { name: deadLetters, maxReceiveCount },
    },
  ]);
  return queues.get(name) as Queue;
};

/** Creates queues that do not exist. @returns queues by name */
export const ensureQueues = async (
  endpoint: string,
  settings: readonly QueueSettings[],
): Promise<ReadonlyMap<string, Queue>> => {
  const client = new SQSClient(awsClient(endpoint));
  const queues = new Map<string, Queue>();
  try {
    const [named, naming] = [
      settings.filter((queue) => !queue.deadLetters),
      settings.filter((queue) => queue.deadLetters),
    ];
    for (const queue of [...named, ...naming]) {
      queues.set(queue.name, await ensureQueue(client, endpoint, queue, queues));
    }
    return queues;
  } finally {
    client.destroy();
  }
};

const ensureQueue = async (
  client: SQSClient,
  endpoint: string,
  { name, attributes, deadLetters }: QueueSettings,
  others: ReadonlyMap<string, Queue>,
): Promise<Queue> => {
  const QueueUrl = await createQueue(client, name, {
    ...attributes,
    ...(deadLetters && {
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: others.get(deadLetters.name)?.arn,
        maxReceiveCount: deadLetters.maxReceiveCount,
      }),
    }),
  });
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  // The host that the server names may not resolve here. The path identifies the queue.
  const url = new URL(new URL(QueueUrl).pathname, endpoint).href;
  return { url, arn: Attributes?.QueueArn ?? '' };
};

const createQueue = async (
  client: SQSClient,
  QueueName: string,
  Attributes: Record<string, string>,
): Promise<string> => {
  try {
    const { QueueUrl = '' } = await client.send(new CreateQueueCommand({ QueueName, Attributes }));
    return QueueUrl;
  } catch (error) {
    // The queue exists with other settings, on a server that we do not own: keep them.
    if (!(error instanceof QueueNameExists)) throw error;
    const { QueueUrl = '' } = await client.send(new GetQueueUrlCommand({ QueueName }));
    return QueueUrl;
  }
};
