import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';

import type { Clock } from '#lib/clock.ts';
import { log } from '#lib/log.ts';
import { REGION } from '#local/environment.ts';
import { pause, startLoop } from '#local/event-sources/loop.ts';
import type { LocalFunction } from '#local/local-function.ts';
import type { AwsCaller } from '#local/servers/aws-caller.ts';
import type { Queue } from '#local/servers/sqs.ts';

/** An event source mapping from a queue. */
export interface QueueSource {
  readonly queue: Queue;
  readonly target: LocalFunction;
  readonly batchSize: number;
  /** Whether the function returns `batchItemFailures`. If not, only an error fails a batch, and fails all of it. */
  readonly reportsFailures: boolean;
  /** The mapping calls the queue with the role of its function. */
  readonly role: AwsCaller;
  /** The clock of the functions. Times of messages are by this clock, too, as if SQS had it. */
  readonly clock: Clock;
}

/** Batches in flight at once, each of another message group. */
const RECEIVERS = 2;
const LONG_POLL_SECONDS = 20;
const PAUSE_AFTER_ERROR_MS = 2_000;

/**
 * Does what Lambda's event source mapping does for an SQS queue: hands batches to the function and deletes what it
 * processed. Failed messages become visible again later. Returns the function that stops it; it waits for batches in flight.
 */
export const startQueuePoller = (source: QueueSource): (() => Promise<void>) => {
  const client = new SQSClient(source.role);
  const stop = startLoop((signal) =>
    Promise.all(Array.from({ length: RECEIVERS }, () => poll(source, client, signal))),
  );
  return async () => {
    await stop();
    client.destroy();
  };
};

const poll = async (source: QueueSource, client: SQSClient, signal: AbortSignal): Promise<void> => {
  let checked = false;
  while (!signal.aborted) {
    try {
      if (!checked) await checkQueue(source, client, signal);
      checked = true;
      const messages = await receive(source, client, signal);
      if (messages.length > 0) await deliver(source, client, messages);
    } catch (error) {
      if (signal.aborted) return;
      log.error(`${source.target.name} failed`, error);
      await pause(PAUSE_AFTER_ERROR_MS, signal);
    }
  }
};

/** Lambda reads the queue's attributes when a mapping is created, so the role must allow it. */
const checkQueue = ({ queue }: QueueSource, client: SQSClient, abortSignal: AbortSignal) =>
  client.send(new GetQueueAttributesCommand({ QueueUrl: queue.url, AttributeNames: ['All'] }), {
    abortSignal,
  });

const receive = async (
  { queue, batchSize }: QueueSource,
  client: SQSClient,
  abortSignal: AbortSignal,
): Promise<Message[]> => {
  const request = new ReceiveMessageCommand({
    QueueUrl: queue.url,
    MaxNumberOfMessages: batchSize,
    WaitTimeSeconds: LONG_POLL_SECONDS,
    MessageSystemAttributeNames: ['All'],
    MessageAttributeNames: ['All'],
  });
  const { Messages = [] } = await client.send(request, { abortSignal });
  return Messages;
};

const deliver = async (
  source: QueueSource,
  client: SQSClient,
  messages: readonly Message[],
): Promise<void> => {
  const failed = await invoke(source, messages);
  const processed = messages.filter((message) => !failed.includes(message));
  if (processed.length === 0) return;
  const Entries = processed.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
  await client.send(new DeleteMessageBatchCommand({ QueueUrl: source.queue.url, Entries }));
};

/** Calls the function. Returns the messages that failed. */
const invoke = async (
  { target, queue, reportsFailures, clock }: QueueSource,
  messages: readonly Message[],
): Promise<readonly Message[]> => {
  try {
    const event = { Records: messages.map((message) => toRecord(message, queue.arn, clock)) };
    const response = await target.invoke(event);
    return reportsFailures ? failedAmong(messages, response as SQSBatchResponse | undefined) : [];
  } catch (error) {
    log.error(`${target.name} failed`, error);
    return messages;
  }
};

/** As on Lambda: an id that is not in the batch fails the whole batch. */
const failedAmong = (
  messages: readonly Message[],
  response: SQSBatchResponse | undefined,
): readonly Message[] => {
  const failed = new Set(response?.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  const failures = messages.filter(({ MessageId = '' }) => failed.has(MessageId));
  return failures.length === failed.size ? failures : messages;
};

const toRecord = (message: Message, eventSourceARN: string, clock: Clock): SQSRecord => ({
  messageId: message.MessageId ?? '',
  receiptHandle: message.ReceiptHandle ?? '',
  body: message.Body ?? '',
  attributes: attributesOf(message, clock),
  messageAttributes: {},
  md5OfBody: message.MD5OfBody ?? '',
  eventSource: 'aws:sqs',
  eventSourceARN,
  awsRegion: REGION,
});

/** A test may set the clock forward. The server of SQS has the clock of the machine. */
const attributesOf = ({ Attributes = {} }: Message, clock: Clock): SQSRecord['attributes'] => {
  const ahead = clock === Date.now ? 0 : clock() - Date.now();
  const sentAt = Number(Attributes.SentTimestamp) + ahead;
  return { ...Attributes, SentTimestamp: String(sentAt) } as unknown as SQSRecord['attributes'];
};
