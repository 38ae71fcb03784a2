import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';

import type { Clock } from '#lib/clock.ts';
import { log } from '#lib/log.ts';
import { expireHold } from '#lib/seat/expire-hold.ts';
import type { Hold } from '#lib/seat/seat.ts';

/**
 * Cancels the reservations of holds that are gone. Stops at the first that fails: the stream delivers from there again.
 * The clock is not asked: that the row is gone is all that counts.
 */
export const withClock =
  (_clock: Clock) =>
  async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    for (const record of Records) {
      try {
        const hold = goneHold(record);
        if (hold) await expireHold(hold);
      } catch (error) {
        log.error('a hold could not be expired', error);
        return { batchItemFailures: [{ itemIdentifier: record.dynamodb?.SequenceNumber ?? '' }] };
      }
    }
    return { batchItemFailures: [] };
  };

export const handler = withClock(Date.now);

type Image = Parameters<typeof unmarshall>[0];

/** The hold that a change of its row has ended, if it has. */
const goneHold = ({ dynamodb = {} }: DynamoDBRecord): Hold | undefined => {
  const before = dynamodb.OldImage && (unmarshall(dynamodb.OldImage as Image) as Hold);
  const after = dynamodb.NewImage && (unmarshall(dynamodb.NewImage as Image) as Hold);
  return before?.status === 'PENDING' && before.holdId !== after?.holdId ? before : undefined;
};
