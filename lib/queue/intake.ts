import { ChangeMessageVisibilityBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod/mini';

import type { Schedule } from '#lib/concert/concert.ts';
import { env } from '#lib/env.ts';
import { ConcertId, digest, ScheduleId, TokenId, UserId } from '#lib/ids.ts';
import { plain, sdkDefaults } from '#lib/sdk.ts';

/** A message to the intake queue: a user joins, or leaves the place that they had before. */
export const IntakeMessage = z.object({
  kind: z.enum(['JOIN', 'LEAVE']),
  /** On JOIN, the id of the new place. On LEAVE, an id that sorts after those of the places to end. */
  tokenId: TokenId,
  userId: UserId,
  concertId: ConcertId,
  scheduleId: ScheduleId,
});
export type IntakeMessage = z.infer<typeof IntakeMessage>;

/** A message as SQS delivers it. */
export const Delivered = z.extend(IntakeMessage, {
  /** SQS sequence number, which grows within the message group. */
  sequence: z.string().check(z.regex(/^\d+$/)),
  /** Number of the message group within the schedule. */
  group: z.int(),
});
export type Delivered = z.infer<typeof Delivered>;

/** Marked pure, so that esbuild leaves it out of bundles that do not use it. */
export const intake = /* @__PURE__ */ plain(/* @__PURE__ */ new SQSClient(sdkDefaults));

/** The message group of a user within a schedule, from 0. All messages of a user share it, so they arrive in order. */
export const groupOf = (userId: UserId, { lanes }: Pick<Schedule, 'lanes'>): number =>
  digest(userId).readUInt32BE() % lanes;

/** SQS id of a schedule's message group. */
export const messageGroupId = (scheduleId: ScheduleId, group: number): string => `${scheduleId}.${group}`;

/** The number of a message group, from its SQS id. */
export const groupIn = (id: string): number => Number(id.slice(id.lastIndexOf('.') + 1));

const queueUrls = (): string[] => env('intakeQueues').split(',');

/**
 * The intake queue of a schedule. A deployment may have several, because SQS looks for available message groups only among
 * the first 120,000 messages of a queue. In one queue, another sale would wait behind a longer backlog of this one.
 */
export const queueUrlOf = (scheduleId: ScheduleId, urls: readonly string[] = queueUrls()): string =>
  urls[digest(scheduleId).readUInt32BE() % urls.length] ?? '';

/** Sends a message to the intake queue, which keeps it until it is handled. @returns its SQS sequence number */
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
  if (SequenceNumber === undefined) throw new Error('the intake queue is not a FIFO queue');
  return SequenceNumber;
};

/** How SQS identifies a message that is being handled. */
interface Receipt {
  readonly receiptHandle: string;
  readonly eventSourceARN: string;
}

/**
 * Returns at most ten messages of one queue: SQS delivers them again after `seconds`.
 * @throws Error when SQS could not return a message; SQS delivers that message when its visibility timeout ends
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
