import { ChangeMessageVisibilityBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
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

/** A message as SQS hands it over. */
export const Delivered = z.extend(IntakeMessage, {
  /** SQS' number of it, which grows within its message group. */
  sequence: z.string().check(z.regex(/^\d+$/)),
  /** Which of its schedule's message groups it is in. */
  group: z.int(),
});
export type Delivered = z.infer<typeof Delivered>;

/** Pure, so that the bundle of a function that needs no queue goes without it. */
export const intake = /* @__PURE__ */ plain(/* @__PURE__ */ new SQSClient(sdkDefaults));

/** Which of its schedule's message groups a user is in, from 0: their messages share it, so they arrive in order. */
export const groupOf = (userId: UserId, { lanes }: Pick<Schedule, 'lanes'>): number =>
  digest(userId).readUInt32BE() % lanes;

/** SQS' id of a schedule's message group. */
export const messageGroupId = (scheduleId: ScheduleId, group: number): string => `${scheduleId}.${group}`;

/** Which of its schedule's message groups an id is of. */
export const groupIn = (id: string): number => Number(id.slice(id.lastIndexOf('.') + 1));

const queueUrls = (): string[] => env('intakeQueues').split(',');

/**
 * A date keeps to one queue. SQS looks for free message groups among the first 120,000 messages of a queue only: behind a
 * longer backlog of one sale, another sale in the same queue would not be seen.
 */
export const queueUrlOf = (scheduleId: ScheduleId, urls: readonly string[] = queueUrls()): string =>
  urls[digest(scheduleId).readUInt32BE() % urls.length] ?? '';

/** Hands a message to the FIFO queue, which keeps it until a place is written. @returns SQS' number of it */
export const sendIntake = async (
  message: IntakeMessage,
  schedule: Pick<Schedule, 'lanes'>,
): Promise<string> => {
  const { SequenceNumber } = await intake.send(
    new SendMessageCommand({
      QueueUrl: queueUrlOf(message.scheduleId),
      MessageBody: JSON.stringify(message),
      MessageGroupId: messageGroupId(message.scheduleId, groupOf(message.userId, schedule)),
      MessageDeduplicationId: `${message.kind}.${message.tokenId}`,
    }),
  );
  if (SequenceNumber === undefined) throw new Error('the intake is no FIFO queue');
  return SequenceNumber;
};

/** By what SQS knows a message that is being handled. */
interface Receipt {
  readonly receiptHandle: string;
  readonly eventSourceARN: string;
}

/**
 * Gives messages of one queue back, ten at the most: they come again after so many seconds.
 * @throws Error when SQS keeps one hidden: it comes again when its visibility timeout is over
 */
export const giveBackMessages = async (receipts: readonly Receipt[], seconds: number): Promise<void> => {
  const name = receipts[0]?.eventSourceARN.split(':').at(-1);
  const { Failed = [] } = await intake.send(
    new ChangeMessageVisibilityBatchCommand({
      QueueUrl: queueUrls().find((url) => url.endsWith(`/${name}`)),
      Entries: receipts.map(({ receiptHandle }, index) => ({
        Id: String(index),
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: seconds,
      })),
    }),
  );
  const [failed] = Failed;
  if (failed) throw new Error(`${Failed.length} of ${receipts.length} messages: ${failed.Code}`);
};
