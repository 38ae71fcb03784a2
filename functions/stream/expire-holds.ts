import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';

import type { Clock } from '#lib/clock.ts';
import { log } from '#lib/log.ts';
import { publishMetrics } from '#lib/metrics.ts';
import { expireHold } from '#lib/operations/expire-hold.ts';
import type { Hold } from '#lib/seat/seat.ts';
import { seatUnderHold } from '#lib/seat/status.ts';

/**
 * Cancels the reservations of holds that TTL or a moved show removed, or a takeover replaced. Stops at the first record that
 * fails: the stream delivers that record and all later ones again. The clock is not used: these holds have ended, whatever the
 * time.
 */
export const withClock =
  (_clock: Clock) =>
  async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    const failed = await expireUpToFailure(Records);
    publishMetrics();
    return { batchItemFailures: failed ? [{ itemIdentifier: failed.dynamodb?.SequenceNumber ?? '' }] : [] };
  };

export const handler = withClock(Date.now);

/** @returns the first record that failed, if any; the records before it are done */
const expireUpToFailure = async (records: readonly DynamoDBRecord[]): Promise<DynamoDBRecord | undefined> => {
  for (const record of records) {
    try {
      const hold = goneHold(record);
      if (hold) await expireHold(hold);
    } catch (error) {
      const { userId, scheduleId } = record.dynamodb?.OldImage ?? {};
      log.error('a hold could not be expired', error, { userId: userId?.S, scheduleId: scheduleId?.S });
      return record;
    }
  }
  return undefined;
};

type Image = Parameters<typeof unmarshall>[0];

/** The unpaid hold that was removed or replaced, if the record shows one. */
const goneHold = ({ dynamodb = {} }: DynamoDBRecord): Hold | undefined => {
  const before = dynamodb.OldImage && (unmarshall(dynamodb.OldImage as Image) as Hold);
  const after = dynamodb.NewImage && (unmarshall(dynamodb.NewImage as Image) as Hold);
  return before && seatUnderHold[before.status] === 'HELD' && before.holdId !== after?.holdId
    ? before
    : undefined;
};
