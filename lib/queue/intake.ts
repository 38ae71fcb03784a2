import { ChangeMessageVisibilityBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod/mini';

import { type Instant, SECOND } from '#lib/clock.ts';
import type { Schedule } from '#lib/concert/concert.ts';
import { env } from '#lib/env.ts';
import { ConcertId, digest, ScheduleId, TokenId, UserId } from '#lib/ids.ts';
import { sdkDefaults, withoutUnusedMiddleware } from '#lib/sdk.ts';

/** A user joins, or leaves the place that they had before. */
const UserMessage = z.object({
  kind: z.enum(['JOIN', 'LEAVE']),
  /** On JOIN, the id of the new place. On LEAVE, an id that sorts after those of the places to end. */
  tokenId: TokenId,
  userId: UserId,
  concertId: ConcertId,
  scheduleId: ScheduleId,
});

export type UserMessage = z.infer<typeof UserMessage>;

/** The end of a draw's entries in one message group. SQS delivers it after all of them. */
const Mark = z.object({ kind: z.literal('MARK'), concertId: ConcertId, scheduleId: ScheduleId });

/** A message to the intake queue. */
export const IntakeMessage = z.discriminatedUnion('kind', [UserMessage, Mark]);
export type IntakeMessage = z.infer<typeof IntakeMessage>;

/** How SQS delivers a message. */
const delivery = {
  /** SQS sequence number, which grows within the message group. */
  sequence: z.string().check(z.regex(/^\d+$/)),
  /** Number of the message group within the schedule. */
  group: z.int(),
  /** When SQS received the message, by its own clock. */
  receivedAt: z.int(),
};
const DeliveredFromUser = z.extend(UserMessage, delivery);

export const Delivered = z.discriminatedUnion('kind', [DeliveredFromUser, z.extend(Mark, delivery)]);
export type Delivered = z.infer<typeof Delivered>;
export type DeliveredFromUser = z.infer<typeof DeliveredFromUser>;

export const isFromUser = (message: Delivered): message is DeliveredFromUser => message.kind !== 'MARK';

/** Marked pure, so that esbuild leaves it out of bundles that do not use it. */
export const intake = /* @__PURE__ */ withoutUnusedMiddleware(/* @__PURE__ */ new SQSClient(sdkDefaults));

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

/**
 * Sends a join or a leave to the intake queue, which keeps it until it is handled.
 * @returns its SQS sequence number
 */
export const sendIntake = (message: UserMessage, schedule: Pick<Schedule, 'lanes'>): Promise<string> =>
  send(message, groupOf(message.userId, schedule), `${message.kind}.${message.tokenId}`);

/** SQS drops all but the first mark of a group within each window of this length. */
const MARK_EVERY_MS = 5 * SECOND;

/** Marks a message group of a draw. */
export const sendMark = async (
  { concertId, scheduleId }: Pick<Schedule, 'concertId' | 'scheduleId'>,
  group: number,
  now: Instant,
): Promise<void> => {
  const mark = { kind: 'MARK', concertId, scheduleId } as const;
  await send(mark, group, `MARK.${scheduleId}.${group}.${Math.floor(now / MARK_EVERY_MS)}`);
};

const send = async (
  message: IntakeMessage,
  group: number,
  MessageDeduplicationId: string,
): Promise<string> => {
  const { SequenceNumber } = await intake.send(
    new SendMessageCommand({
      QueueUrl: queueUrlOf(message.scheduleId),
      MessageBody: JSON.stringify(message),
      MessageGroupId: messageGroupId(message.scheduleId, group),
      MessageDeduplicationId,
    }),
  );
  if (SequenceNumber === undefined) throw new Error('the intake queue is not a FIFO queue');
  return SequenceNumber;
};

/** A message that a consumer is handling, as SQS identifies it. */
interface InFlight {
  readonly receiptHandle: string;
  readonly eventSourceARN: string;
}

/**
 * Changes the visibility of at most ten messages of one queue: SQS delivers them again after `seconds`.
 * @throws Error when SQS could not change one; SQS delivers that message when its visibility timeout ends
 */
export const changeVisibility = async (messages: readonly InFlight[], seconds: number): Promise<void> => {
  const name = messages[0]?.eventSourceARN.split(':').at(-1);
  const { Failed = [] } = await intake.send(
    new ChangeMessageVisibilityBatchCommand({
      QueueUrl: queueUrls().find((url) => url.endsWith(`/${name}`)),
      Entries: messages.map(({ receiptHandle }, index) => ({
        Id: String(index),
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: seconds,
      })),
    }),
  );
  const [failed] = Failed;
  if (failed) throw new Error(`${Failed.length} of ${messages.length} messages: ${failed.Code}`);
};
