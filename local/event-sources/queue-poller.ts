import { setTimeout as pause } from 'node:timers/promises';
import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';

import { log } from '#lib/log.ts';
import type { AwsCaller } from '#local/servers/aws-caller.ts';
import { REGION } from '#local/environment.ts';
import type { LocalFunction } from '#local/local-function.ts';
import type { Queue } from '#local/servers/sqs.ts';

/** An event source mapping from a queue. */
export interface QueueSource {
  readonly queue: Queue;
  readonly target: LocalFunction;
  readonly batchSize: number;
  /** Whether the answer says which messages failed; else a batch fails whole, by an error. */
  readonly reportsFailures: boolean;
  /** How the mapping calls the queue: with the role of its function. */
  readonly role: AwsCaller;
}

/** Batches in flight at once, of different message groups. */
const RECEIVERS = 2;
const LONG_POLL_SECONDS = 20;
/** After a call that failed. */
const PAUSE_MS = 2_000;

/**
 * Does what Lambda's event source mapping does for an SQS queue: hands batches to the handler and deletes what it did. What it
 * failed at comes again when it is visible again. Gives the function that stops it, which waits for batches in flight.
 */
export const startQueuePoller = ({
  queue,
  target,
  batchSize,
  reportsFailures,
  role,
}: QueueSource): (() => Promise<void>) => {
  const client = new SQSClient(role);
  const stopping = new AbortController();
  const { signal } = stopping;

  /** Lambda does so when the mapping is made, so that the role must allow it. */
  const look = () =>
    client.send(new GetQueueAttributesCommand({ QueueUrl: queue.url, AttributeNames: ['All'] }), {
      abortSignal: signal,
    });

  const receive = async (): Promise<Message[]> => {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: queue.url,
        MaxNumberOfMessages: batchSize,
        WaitTimeSeconds: LONG_POLL_SECONDS,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      }),
      { abortSignal: signal },
    );
    return Messages;
  };

  const failuresOf = async (messages: readonly Message[]): Promise<readonly Message[]> => {
    try {
      const event = { Records: messages.map((message) => toRecord(message, queue.arn)) };
      const response = await target.invoke(event);
      return reportsFailures ? failedAmong(messages, response as SQSBatchResponse | undefined) : [];
    } catch (error) {
      log.error(`${target.name} failed`, error);
      return messages;
    }
  };

  const deleteAll = async (messages: readonly Message[]): Promise<void> => {
    if (messages.length === 0) return;
    const Entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    await client.send(new DeleteMessageBatchCommand({ QueueUrl: queue.url, Entries }));
  };

  const deliver = async (messages: readonly Message[]): Promise<void> => {
    const failures = await failuresOf(messages);
    await deleteAll(messages.filter((message) => !failures.includes(message)));
  };

  const run = async (): Promise<void> => {
    let looked = false;
    while (!signal.aborted) {
      try {
        if (!looked) await look();
        looked = true;
        const messages = await receive();
        if (messages.length > 0) await deliver(messages);
      } catch (error) {
        if (signal.aborted) return;
        log.error(`${target.name} failed`, error);
        await pause(PAUSE_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  };

  const running = Array.from({ length: RECEIVERS }, run);
  return async () => {
    stopping.abort();
    await Promise.all(running);
    client.destroy();
  };
};

/** As Lambda reads the response: an id that is not in the batch fails it whole. */
const failedAmong = (
  messages: readonly Message[],
  response: SQSBatchResponse | undefined,
): readonly Message[] => {
  const failed = new Set(response?.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  const failures = messages.filter(({ MessageId = '' }) => failed.has(MessageId));
  return failures.length === failed.size ? failures : messages;
};

const toRecord = (message: Message, eventSourceARN: string): SQSRecord => ({
  messageId: message.MessageId ?? '',
  receiptHandle: message.ReceiptHandle ?? '',
  body: message.Body ?? '',
  attributes: { ...message.Attributes } as unknown as SQSRecord['attributes'],
  messageAttributes: {},
  md5OfBody: message.MD5OfBody ?? '',
  eventSource: 'aws:sqs',
  eventSourceARN,
  awsRegion: REGION,
});
