import { setTimeout as pause } from 'node:timers/promises';
import type { _Record } from '@aws-sdk/client-dynamodb-streams';
import type { Context, DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';

import { consumers } from '#functions/consumers.ts';
import { log } from '#lib/log.ts';
import { REGION } from '#local/environment.ts';
import { matches } from '#local/event-filter.ts';
import { lambdaContext, timeLeft } from '#local/lambda-context.ts';
import { openStream } from '#local/stream-reader.ts';

export type StreamHandler = (
  event: DynamoDBStreamEvent,
  context: Context,
) => Promise<DynamoDBBatchResponse | undefined>;

const POLL_MS = 200;
const MAX_ATTEMPTS = 6;
const FIRST_RETRY_MS = 100;

/**
 * Does what Lambda's event source mapping does for a table's stream: filters, hands batches to the handler in order, and
 * tries again from the first record that failed. Gives the function that stops it.
 */
export const startStreamPoller = (
  endpoint: string,
  streamArn: string,
  handler: StreamHandler,
): (() => Promise<void>) => {
  const { file, batchSize, filters } = consumers.expireHolds;
  const stopping = new AbortController();
  const { signal } = stopping;
  const wait = (ms: number) => pause(ms, undefined, { signal }).catch(() => undefined);

  /** Where the handler failed first; -1 when it did all. */
  const firstFailure = async (records: DynamoDBRecord[]): Promise<number> => {
    try {
      const response = await handler({ Records: records }, lambdaContext(file, timeLeft(60_000)));
      const failed = new Set(response?.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      if (failed.size === 0) return -1;
      return Math.max(
        0,
        records.findIndex(({ dynamodb }) => failed.has(dynamodb?.SequenceNumber ?? '')),
      );
    } catch (error) {
      log.error(`${file} failed`, error);
      return 0;
    }
  };

  const deliverBatch = async (batch: DynamoDBRecord[]): Promise<void> => {
    let rest = batch;
    for (let attempt = 1; rest.length > 0 && !signal.aborted; attempt += 1) {
      const failure = await firstFailure(rest);
      if (failure === -1) return;
      rest = rest.slice(failure);
      if (failure > 0) attempt = 1;
      if (attempt === MAX_ATTEMPTS) {
        log.error(`${file} gave up on a record`, rest[0]?.dynamodb?.Keys);
        rest = rest.slice(1);
        attempt = 0;
      }
      await wait(FIRST_RETRY_MS * 2 ** attempt);
    }
  };

  const deliver = async (records: readonly _Record[]): Promise<void> => {
    const wanted = records
      .map((record) => toLambda(record, streamArn))
      .filter((record) => filters.some((filter) => matches(filter, record)));
    for (let start = 0; start < wanted.length; start += batchSize) {
      await deliverBatch(wanted.slice(start, start + batchSize));
    }
  };

  const run = async (): Promise<void> => {
    const stream = openStream(endpoint, streamArn);
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

const toLambda = (record: _Record, eventSourceARN: string): DynamoDBRecord => {
  const { ApproximateCreationDateTime: createdAt, ...change } = record.dynamodb ?? {};
  const { Type: type, PrincipalId: principalId } = record.userIdentity ?? {};
  return {
    eventID: record.eventID,
    eventName: record.eventName,
    eventVersion: record.eventVersion,
    eventSource: 'aws:dynamodb',
    awsRegion: REGION,
    eventSourceARN,
    dynamodb: { ...change, ...(createdAt && { ApproximateCreationDateTime: createdAt.getTime() / 1_000 }) },
    ...(type !== undefined && { userIdentity: { type, principalId } }),
  } as DynamoDBRecord;
};
