import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  QueueNameExists,
  GetQueueUrlCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { startFauxqs } from 'fauxqs';

import { consumers } from '#functions/consumers.ts';
import { awsClient, REGION } from '#local/environment.ts';

export interface SqsServer {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/**
 * Starts an SQS server in this process on a free port.
 * @param dataDir where it keeps its file; absent: in memory
 */
export const startSqs = async (dataDir?: string): Promise<SqsServer> => {
  const server = await startFauxqs({
    port: 0,
    logger: false,
    defaultRegion: REGION,
    ...(dataDir !== undefined && { dataDir }),
  });
  return { endpoint: `http://127.0.0.1:${server.port}`, stop: () => server.stop() };
};

export interface Queue {
  readonly url: string;
  readonly arn: string;
}

/** Makes the FIFO queue that takes joins in, and its dead-letter queue, unless they are there already. */
export const ensureIntakeQueue = async (endpoint: string, tableName: string): Promise<Queue> => {
  const { maxReceiveCount, visibilitySeconds } = consumers.assignPositions;
  const client = new SQSClient(awsClient(endpoint));
  try {
    const deadLetters = await ensureQueue(client, endpoint, `${tableName}-intake-dlq.fifo`, {});
    return await ensureQueue(client, endpoint, `${tableName}-intake.fifo`, {
      VisibilityTimeout: String(visibilitySeconds),
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetters.arn, maxReceiveCount }),
    });
  } finally {
    client.destroy();
  }
};

const ensureQueue = async (
  client: SQSClient,
  endpoint: string,
  QueueName: string,
  attributes: Record<string, string>,
): Promise<Queue> => {
  const QueueUrl = await createQueue(client, QueueName, attributes);
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  // The server's own name for its host may not resolve here; the path says which queue it is.
  const url = new URL(new URL(QueueUrl).pathname, endpoint).href;
  return { url, arn: Attributes?.QueueArn ?? '' };
};

const createQueue = async (
  client: SQSClient,
  QueueName: string,
  attributes: Record<string, string>,
): Promise<string> => {
  try {
    const { QueueUrl = '' } = await client.send(
      new CreateQueueCommand({
        QueueName,
        Attributes: {
          FifoQueue: 'true',
          DeduplicationScope: 'messageGroup',
          FifoThroughputLimit: 'perMessageGroupId',
          ...attributes,
        },
      }),
    );
    return QueueUrl;
  } catch (error) {
    // It is there with other settings: somebody's own server, whose settings stay.
    if (!(error instanceof QueueNameExists)) throw error;
    const { QueueUrl = '' } = await client.send(new GetQueueUrlCommand({ QueueName }));
    return QueueUrl;
  }
};
