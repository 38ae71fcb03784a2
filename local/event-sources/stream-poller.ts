import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { _Record } from '@aws-sdk/client-dynamodb-streams';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda';

import { log } from '#lib/log.ts';
import type { AwsCaller } from '#local/servers/aws-caller.ts';
import { REGION } from '#local/environment.ts';
import { matches, type Pattern } from '#local/event-sources/event-filter.ts';
import { openStream } from '#local/event-sources/stream-reader.ts';
import type { LocalFunction } from '#local/local-function.ts';
import type { Queue } from '#local/servers/sqs.ts';

/** An event source mapping from a table's stream. */
export interface StreamSource {
  readonly streamArn: string;
  readonly target: LocalFunction;
  readonly batchSize: number;
  /** A record is handed over when it matches one of them; all are, when there is none. */
  readonly filters: readonly Pattern[];
  /** -1: without end. */
  readonly maxRetries: number;
  /** Whether a batch that failed is halved, until the record at fault is alone. */
  readonly bisects: boolean;
  /** Whether the answer says where it failed; else a batch fails whole, by an error. */
  readonly reportsFailures: boolean;
  /** Where is told what was given up. */
  readonly onFailure?: Queue;
  /** How the mapping calls the stream, and that queue: with the role of its function. */
  readonly role: AwsCaller;
}

const POLL_MS = 200;
const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 1_000;

/**
 * Does what Lambda's event source mapping does for a table's stream: filters, hands batches to the function in order, and
 * tries again from the first record that failed. Gives the function that stops it.
 */
export const startStreamPoller = (source: StreamSource): (() => Promise<void>) => {
  const { streamArn, target, batchSize, filters, maxRetries, bisects, reportsFailures, role } = source;
  const stopping = new AbortController();
  const { signal } = stopping;
  const wait = (ms: number) => pause(ms, undefined, { signal }).catch(() => undefined);

  /** Where the function failed first; -1 when it did all. */
  const firstFailure = async (records: readonly DynamoDBRecord[]): Promise<number> => {
    try {
      const response = await target.invoke({ Records: records });
      return reportsFailures ? firstReported(records, response as DynamoDBBatchResponse | undefined) : -1;
    } catch (error) {
      log.error(`${target.name} failed`, error);
      return 0;
    }
  };

  /** Hands a batch over until all of it is done or given up. Only what fails alone is tried again as it is. */
  const deliverBatch = async (batch: readonly DynamoDBRecord[], retries = 0): Promise<void> => {
    if (signal.aborted) return;
    const failure = await firstFailure(batch);
    if (failure === -1) return;
    const rest = batch.slice(failure);
    if (failure > 0) {
      await deliverBatch(rest);
    } else if (bisects && rest.length > 1) {
      const middle = Math.ceil(rest.length / 2);
      await deliverBatch(rest.slice(0, middle));
      await deliverBatch(rest.slice(middle));
    } else if (retries === maxRetries) {
      await giveUp(rest, retries + 1);
    } else {
      await wait(Math.min(FIRST_RETRY_MS * 2 ** retries, LAST_RETRY_MS));
      await deliverBatch(rest, retries + 1);
    }
  };

  const giveUp = async (records: readonly DynamoDBRecord[], invocations: number): Promise<void> => {
    log.error(
      `${target.name} gave up on records`,
      JSON.stringify(records.map(({ dynamodb }) => dynamodb?.Keys)),
    );
    if (source.onFailure) await report(source.onFailure, role, failureOf(source, records, invocations));
  };

  const deliver = async (records: readonly _Record[]): Promise<void> => {
    const wanted = records
      .map((record) => toLambda(record, streamArn))
      .filter((record) => filters.length === 0 || filters.some((filter) => matches(filter, record)));
    for (let start = 0; start < wanted.length; start += batchSize) {
      await deliverBatch(wanted.slice(start, start + batchSize));
    }
  };

  const run = async (): Promise<void> => {
    const stream = openStream(role, streamArn);
    while (!signal.aborted) {
      try {
        await stream.read(deliver);
        await wait(POLL_MS);
      } catch (error) {
        log.error('the table stream could not be read', error);
        await wait(10 * POLL_MS);
      }
    }
    stream.close();
  };

  const running = run();
  return async () => {
    stopping.abort();
    await running;
  };
};

const firstReported = (
  records: readonly DynamoDBRecord[],
  response: DynamoDBBatchResponse | undefined,
): number => {
  const failed = new Set(response?.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  if (failed.size === 0) return -1;
  // As Lambda reads it: what is not in the batch fails it whole.
  return Math.max(
    0,
    records.findIndex(({ dynamodb }) => failed.has(dynamodb?.SequenceNumber ?? '')),
  );
};

/** What Lambda tells of records that it gives up: where they are in the stream, not what they say. */
const failureOf = (
  { streamArn, target }: StreamSource,
  records: readonly DynamoDBRecord[],
  approximateInvokeCount: number,
) => ({
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

const report = async ({ url }: Queue, role: AwsCaller, failure: object): Promise<void> => {
  const client = new SQSClient(role);
  try {
    await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: JSON.stringify(failure) }));
  } finally {
    client.destroy();
  }
};

/** DynamoDB Local has no name for what its TTL removes. */
const eventNameOf = ({ eventName, dynamodb }: _Record): string | undefined =>
  dynamodb?.OldImage && !dynamodb.NewImage ? 'REMOVE' : eventName;

const toLambda = (record: _Record, eventSourceARN: string): DynamoDBRecord => {
  const { ApproximateCreationDateTime: createdAt, ...change } = record.dynamodb ?? {};
  const { Type: type, PrincipalId: principalId } = record.userIdentity ?? {};
  return {
    eventID: record.eventID,
    eventName: eventNameOf(record),
    eventVersion: record.eventVersion,
    eventSource: 'aws:dynamodb',
    awsRegion: REGION,
    eventSourceARN,
    dynamodb: { ...change, ...(createdAt && { ApproximateCreationDateTime: createdAt.getTime() / 1_000 }) },
    ...(type !== undefined && { userIdentity: { type, principalId } }),
  } as DynamoDBRecord;
};
