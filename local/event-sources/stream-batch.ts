import { randomUUID } from 'node:crypto';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda';

import { log } from '#lib/log.ts';
import { pause } from '#local/event-sources/loop.ts';
import type { LocalFunction } from '#local/local-function.ts';
import type { AwsCaller } from '#local/servers/aws-caller.ts';
import type { Queue } from '#local/servers/sqs.ts';

/** The function behind a stream, and what happens to a batch that fails. */
export interface BatchTarget {
  readonly streamArn: string;
  readonly target: LocalFunction;
  /** -1: no limit. */
  readonly maxRetries: number;
  /** Whether a failed batch is halved until the failing record is alone. */
  readonly bisects: boolean;
  /** Whether the function returns `batchItemFailures`. If not, only an error fails a batch, and fails all of it. */
  readonly reportsFailures: boolean;
  /** Receives a message about records that ran out of retries. */
  readonly onFailure?: Queue;
  /** The mapping calls the stream, and that queue, with the role of its function. */
  readonly role: AwsCaller;
}

const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 1_000;

type Records = readonly DynamoDBRecord[];

/**
 * Calls the function until every record is processed or out of retries. A failed batch first loses its processed records,
 * or is halved. It is retried unchanged only when neither is possible.
 */
export const deliverBatch = async (
  to: BatchTarget,
  batch: Records,
  signal: AbortSignal,
  retries = 0,
): Promise<void> => {
  if (signal.aborted) return;
  const failure = await firstFailure(to, batch);
  if (failure === -1) return;
  if (failure > 0) return deliverBatch(to, batch.slice(failure), signal);
  if (to.bisects && batch.length > 1) return bisect(to, batch, signal);
  if (retries === to.maxRetries) return giveUp(to, batch, retries + 1);
  await pause(Math.min(FIRST_RETRY_MS * 2 ** retries, LAST_RETRY_MS), signal);
  return deliverBatch(to, batch, signal, retries + 1);
};

const bisect = async (to: BatchTarget, batch: Records, signal: AbortSignal): Promise<void> => {
  const middle = Math.ceil(batch.length / 2);
  await deliverBatch(to, batch.slice(0, middle), signal);
  await deliverBatch(to, batch.slice(middle), signal);
};

/** Calls the function. Returns the index of the first record that failed, or -1. */
const firstFailure = async ({ target, reportsFailures }: BatchTarget, records: Records): Promise<number> => {
  try {
    const response = await target.invoke({ Records: records });
    return reportsFailures ? firstReported(records, response as DynamoDBBatchResponse | undefined) : -1;
  } catch (error) {
    log.error(`${target.name} failed`, error);
    return 0;
  }
};

const firstReported = (records: Records, response: DynamoDBBatchResponse | undefined): number => {
  const failed = new Set(response?.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  if (failed.size === 0) return -1;
  // As on Lambda: an id that is not in the batch fails the whole batch.
  return Math.max(
    0,
    records.findIndex(({ dynamodb }) => failed.has(dynamodb?.SequenceNumber ?? '')),
  );
};

const giveUp = async (to: BatchTarget, records: Records, invocations: number): Promise<void> => {
  const keys = JSON.stringify(records.map(({ dynamodb }) => dynamodb?.Keys));
  log.error(`${to.target.name} gave up on records`, keys);
  if (to.onFailure) await send(to.onFailure, to.role, failureOf(to, records, invocations));
};

/** What Lambda reports about records that ran out of retries: their place in the stream, not their content. */
const failureOf = ({ streamArn, target }: BatchTarget, records: Records, approximateInvokeCount: number) => ({
  version: '1.0',
  timestamp: new Date().toISOString(),
  requestContext: {
    requestId: randomUUID(),
    functionArn: target.name,
    condition: 'RetryAttemptsExhausted',
    approximateInvokeCount,
  },
  DDBStreamBatchInfo: {
    streamArn,
    batchSize: records.length,
    startSequenceNumber: records.at(0)?.dynamodb?.SequenceNumber,
    endSequenceNumber: records.at(-1)?.dynamodb?.SequenceNumber,
  },
});

const send = async ({ url }: Queue, role: AwsCaller, message: object): Promise<void> => {
  const client = new SQSClient(role);
  try {
    await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: JSON.stringify(message) }));
  } finally {
    client.destroy();
  }
};
