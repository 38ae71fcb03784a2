import { randomUUID } from 'node:crypto';
import type { SQSRecord } from 'aws-lambda';

import type { ConcertId, ScheduleId, TokenId, UserId } from '#lib/ids.ts';
import { newId } from '#lib/ids.ts';
import { type IntakeMessage, messageGroupId } from '#lib/queue/intake.ts';

const CONCERT_ID = '01a22f8b-7b80-73da-8a48-b779e2f0dd4b' as ConcertId;
export const SCHEDULE_ID = '01a22f8b-7b80-7422-8c9e-987c0c0edd8a' as ScheduleId;

let sent = 0;

/** The next joins of one message group, as Lambda hands them over. */
export const nextJoins = (count: number): SQSRecord[] =>
  Array.from({ length: count }, () => {
    const message: IntakeMessage = {
      kind: 'JOIN',
      tokenId: newId<TokenId>(Date.now()),
      userId: randomUUID() as UserId,
      concertId: CONCERT_ID,
      scheduleId: SCHEDULE_ID,
    };
    sent += 1;
    return {
      messageId: message.tokenId,
      receiptHandle: '',
      body: JSON.stringify(message),
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: '',
        SenderId: '',
        ApproximateFirstReceiveTimestamp: '',
        MessageGroupId: messageGroupId(SCHEDULE_ID, 0),
        SequenceNumber: String(18_849_496_460_000_000_000n + BigInt(sent)),
      },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: '',
      awsRegion: '',
    };
  });
