import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod/mini';

import type { Schedule } from '#lib/concert/concert.ts';
import { env } from '#lib/env.ts';
import { ConcertId, digest, ScheduleId, TokenId, UserId } from '#lib/ids.ts';
import { plain, sdkDefaults } from '#lib/sdk.ts';

/** What the FIFO queue takes in: someone joins, or leaves whatever place they had before. */
export const IntakeMessage = z.object({
  kind: z.enum(['JOIN', 'LEAVE']),
  /** Of the place to be on JOIN; on LEAVE an id that sorts after those of the places that are left. */
  tokenId: TokenId,
  userId: UserId,
  concertId: ConcertId,
  scheduleId: ScheduleId,
});
export type IntakeMessage = z.infer<typeof IntakeMessage>;

/** A message as SQS hands it over: with its message group, and a number of its own, which grows within the group. */
export const Delivered = z.extend(IntakeMessage, {
  group: z.int(),
  sequence: z.string().check(z.regex(/^\d+$/)),
});
export type Delivered = z.infer<typeof Delivered>;

/** Pure, so that the bundle of a function that reads messages and sends none goes without it. */
export const intake = /* @__PURE__ */ plain(/* @__PURE__ */ new SQSClient(sdkDefaults));

/** A user's messages about a schedule share a message group, so they arrive in order. */
export const groupOf = (userId: UserId, { lanes }: Pick<Schedule, 'lanes'>): number =>
  digest(userId).readUInt32BE() % lanes;

/** Hands a message to the FIFO queue, which keeps it until a place is written. @returns SQS' number of it */
export const sendIntake = async (
  message: IntakeMessage,
  schedule: Pick<Schedule, 'lanes'>,
): Promise<string> => {
  const { SequenceNumber } = await intake.send(
    new SendMessageCommand({
      QueueUrl: env('intakeQueue'),
      MessageBody: JSON.stringify(message),
      MessageGroupId: `${message.scheduleId}.${groupOf(message.userId, schedule)}`,
      MessageDeduplicationId: `${message.kind}.${message.tokenId}`,
    }),
  );
  if (SequenceNumber === undefined) throw new Error('the intake is no FIFO queue');
  return SequenceNumber;
};
