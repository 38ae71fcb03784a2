import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord, SQSRecord } from 'aws-lambda';

import type { Instant } from '#lib/clock.ts';
import { millisecondsOf } from '#lib/ids.ts';
import type { Publication } from '#lib/draw/publication.items.ts';
import type { Delivered, IntakeMessage } from '#lib/queue/intake.ts';
import type { Hold } from '#lib/seat/seat.ts';
import { keys } from '#lib/table/keys.ts';

let taken = 0;

type Delivery = Pick<Delivered, 'sequence' | 'group' | 'receivedAt'>;

/** A message with the next sequence number. By default, SQS received it when its id was made. A mark has no id: 0. */
export const inSequence = <Message extends IntakeMessage>(
  message: Message,
  group = 0,
  receivedAt = message.kind === 'MARK' ? 0 : millisecondsOf(message.tokenId),
): Message & Delivery => ({ ...message, group, receivedAt, sequence: String((taken += 1)) });

interface Sent {
  readonly messageId: string;
  readonly body: string;
  readonly group: string;
  readonly sequence: string;
  /** When SQS received it. Only a draw depends on it. */
  readonly receivedAt?: Instant;
  /** How often the message has been delivered, this time included. */
  readonly received?: number;
}

/** The queue of these records: see `stubIntake`. */
const QUEUE_ARN = 'arn:aws:sqs:ap-northeast-2:000000000000:intake.fifo';

/** A message of the FIFO queue as its consumer gets it. */
export const messageRecord = ({
  messageId,
  body,
  group,
  sequence,
  receivedAt = 0,
  received = 1,
}: Sent): SQSRecord => ({
  messageId,
  receiptHandle: `receipt-${messageId}`,
  body,
  attributes: {
    ApproximateReceiveCount: String(received),
    SentTimestamp: String(receivedAt),
    SenderId: '',
    ApproximateFirstReceiveTimestamp: '',
    MessageGroupId: group,
    SequenceNumber: sequence,
  },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: QUEUE_ARN,
  awsRegion: '',
});

type Image = NonNullable<NonNullable<DynamoDBRecord['dynamodb']>['OldImage']>;

/** The stream record of a hold that was removed or replaced. */
export const holdRecord = (before: Hold, after?: Hold): DynamoDBRecord => ({
  eventName: after ? 'MODIFY' : 'REMOVE',
  dynamodb: {
    SequenceNumber: before.holdId,
    Keys: marshall(keys.hold(before.scheduleId, before.seatNumber)) as Image,
    OldImage: marshall(before) as Image,
    ...(after && { NewImage: marshall(after) as Image }),
  },
});

/** The stream record of a requested publication. */
export const publicationRecord = (publication: Publication): DynamoDBRecord => {
  const key = keys.publication(publication.scheduleId);
  return {
    eventName: 'MODIFY',
    dynamodb: { Keys: marshall(key) as Image, NewImage: marshall({ ...key, ...publication }) as Image },
  };
};
