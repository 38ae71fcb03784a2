import type { _Record } from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBRecord } from 'aws-lambda';

import { log } from '#lib/log.ts';
import { REGION } from '#local/environment.ts';
import { matches, type Pattern } from '#local/event-sources/event-filter.ts';
import { pause, startLoop } from '#local/event-sources/loop.ts';
import { type BatchTarget, deliverBatch } from '#local/event-sources/stream-batch.ts';
import { openStream } from '#local/event-sources/stream-reader.ts';

/** An event source mapping from a table's stream. */
export interface StreamSource extends BatchTarget {
  readonly batchSize: number;
  /** A record passes if it matches one of these patterns. Without patterns, every record passes. */
  readonly filters: readonly Pattern[];
}

const POLL_MS = 200;
const PAUSE_AFTER_ERROR_MS = 10 * POLL_MS;

/**
 * Does what Lambda's event source mapping does for a table's stream: filters records, hands batches to the function in
 * order, and retries from the first record that failed. Returns the function that stops it.
 */
export const startStreamPoller = (source: StreamSource): (() => Promise<void>) =>
  startLoop(async (signal) => {
    const stream = openStream(source.role, source.streamArn);
    while (!signal.aborted) {
      try {
        await stream.read((records) => deliver(source, records, signal));
        await pause(POLL_MS, signal);
      } catch (error) {
        log.error('the table stream could not be read', error);
        await pause(PAUSE_AFTER_ERROR_MS, signal);
      }
    }
    stream.close();
  });

const deliver = async (
  source: StreamSource,
  records: readonly _Record[],
  signal: AbortSignal,
): Promise<void> => {
  const { streamArn, filters, batchSize } = source;
  const wanted = records
    .map((record) => toLambda(record, streamArn))
    .filter((record) => filters.length === 0 || filters.some((filter) => matches(filter, record)));
  for (let start = 0; start < wanted.length; start += batchSize) {
    await deliverBatch(source, wanted.slice(start, start + batchSize), signal);
  }
};

/** DynamoDB Local gives no event name to records that its TTL removes. */
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
