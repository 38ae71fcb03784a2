import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord, SQSRecord } from 'aws-lambda';

import type { Delivered, IntakeMessage } from '#lib/queue/intake.ts';
import type { Hold } from '#lib/seat/seat.ts';
import { keys } from '#lib/table/keys.ts';

let taken = 0;

/** A message as the FIFO queue takes it in: after all before. */
export const inSequence = (message: IntakeMessage, group = 0): Delivered => ({
  ...message,
  group,
  sequence: String((taken += 1)),
});

interface Sent {
  readonly messageId: string;
  readonly body: string;
  readonly group: string;
  readonly sequence: string;
}

/** A message of the FIFO queue as its consumer gets it. */
export const messageRecord = ({ messageId, body, group, sequence }: Sent): SQSRecord => ({
  messageId,
  receiptHandle: '',
  body,
  attributes: {
    ApproximateReceiveCount: '1',
    SentTimestamp: '',
    SenderId: '',
    ApproximateFirstReceiveTimestamp: '',
    MessageGroupId: group,
    SequenceNumber: sequence,
  },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: '',
  awsRegion: '',
});

type Image = NonNullable<NonNullable<DynamoDBRecord['dynamodb']>['OldImage']>;

/** What the stream tells of a hold whose row was removed, or replaced. */
export const holdRecord = (before: Hold, now?: Hold): DynamoDBRecord => ({
  eventName: now ? 'MODIFY' : 'REMOVE',
  dynamodb: {
    SequenceNumber: before.holdId,
    Keys: marshall(keys.hold(before.scheduleId, before.seatNumber)) as Image,
    OldImage: marshall(before) as Image,
    ...(now && { NewImage: marshall(now) as Image }),
  },
});
