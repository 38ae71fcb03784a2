import { randomUUID } from 'node:crypto';
import type { SQSRecord } from 'aws-lambda';

import { type ConcertId, newId, type ScheduleId, type TokenId, type UserId } from '#lib/ids.ts';
import { type UserMessage, messageGroupId } from '#lib/queue/intake.ts';
import { messageRecord } from '#test/support/records.ts';

const CONCERT_ID = '01a22f8b-7b80-73da-8a48-b779e2f0dd4b' as ConcertId;
export const SCHEDULE_ID = '01a22f8b-7b80-7422-8c9e-987c0c0edd8a' as ScheduleId;

/** As many digits as a sequence number of SQS. */
let sequence = 18_849_496_460_000_000_000n;

/** The next joins of one message group. */
export const nextJoins = (count: number): SQSRecord[] =>
  Array.from({ length: count }, () => {
    const join: UserMessage = {
      kind: 'JOIN',
      tokenId: newId<TokenId>(Date.now()),
      userId: randomUUID() as UserId,
      concertId: CONCERT_ID,
      scheduleId: SCHEDULE_ID,
    };
    sequence += 1n;
    return messageRecord({
      messageId: join.tokenId,
      body: JSON.stringify(join),
      group: messageGroupId(SCHEDULE_ID, 0),
      sequence: String(sequence),
    });
  });
