import type { SQSRecord } from 'aws-lambda';
import { createHash, randomUUID } from 'node:crypto';

import { consumers } from '#functions/consumers.ts';
import { type Instant, MINUTE } from '#lib/clock.ts';
import { type Delivered, isFromUser, messageGroupId } from '#lib/queue/intake.ts';
import { inSequence, messageRecord } from '#test/support/records.ts';

/** The input of `SendMessage`. */
interface SendInput {
  readonly MessageBody: string;
  readonly MessageGroupId: string;
  readonly MessageDeduplicationId: string;
}

/** The input of `ChangeMessageVisibilityBatch`: one timeout for the whole batch. */
interface VisibilityInput {
  readonly Entries: readonly { readonly Id: string; readonly VisibilityTimeout: number }[];
}

/** A message received this often is dead-lettered. */
const MAX_RECEIVED = 5;

/** The FIFO queue as its callers see it. */
export interface Intake {
  readonly send: (sending: SendInput, now: Instant) => object;
  /** The batch that is delivered next. */
  readonly next: () => SQSRecord[];
  /** Delivers the next batch: the same one until its messages are removed or dead-lettered. */
  readonly deliver: () => SQSRecord[];
  readonly changeVisibility: (input: VisibilityInput) => object;
  /** In seconds: after it, the delivered messages are delivered again. */
  readonly visibilityTimeout: () => number;
  readonly remove: (messageIds: readonly string[]) => void;
}

const { batchSize, visibilitySeconds } = consumers.assignPositions;

/** SQS' deduplication interval. */
const DEDUPLICATION_MS = 5 * MINUTE;

export const anIntake = (): Intake => {
  const sent = new Map<string, { readonly at: Instant; readonly sequence: string }>();
  let waiting: SQSRecord[] = [];
  let visibilityTimeout: number = visibilitySeconds;
  const received = new Map<string, number>();
  const next = () => waiting.slice(0, batchSize);
  return {
    send: ({ MessageBody, MessageGroupId, MessageDeduplicationId: id }, now) => {
      const before = sent.get(id);
      const isKnown = before && now - before.at < DEDUPLICATION_MS;
      const { sequence } = isKnown ? before : inSequence(JSON.parse(MessageBody));
      if (!isKnown) {
        sent.set(id, { at: now, sequence });
        const [body, group] = [MessageBody, MessageGroupId];
        waiting.push(messageRecord({ messageId: randomUUID(), body, group, sequence, receivedAt: now }));
      }
      const MD5OfMessageBody = createHash('md5').update(MessageBody).digest('hex');
      return { MessageId: id, SequenceNumber: sequence, MD5OfMessageBody, $metadata: {} };
    },
    next,
    deliver: () => {
      visibilityTimeout = visibilitySeconds;
      const timesOf = ({ messageId }: SQSRecord) => received.get(messageId) ?? 0;
      waiting = waiting.filter((message) => timesOf(message) < MAX_RECEIVED);
      for (const message of next()) received.set(message.messageId, timesOf(message) + 1);
      return next();
    },
    changeVisibility: ({ Entries }) => {
      visibilityTimeout = Entries[0]?.VisibilityTimeout ?? visibilityTimeout;
      return { Successful: Entries.map(({ Id }) => ({ Id })), Failed: [], $metadata: {} };
    },
    visibilityTimeout: () => visibilityTimeout,
    remove: (messageIds) => {
      waiting = waiting.filter(({ messageId }) => !messageIds.includes(messageId));
    },
  };
};

/** A message as it was sent for a schedule with one message group. */
export const sendingOf = (message: Delivered): SendInput => ({
  MessageBody: JSON.stringify(message),
  MessageGroupId: messageGroupId(message.scheduleId, 0),
  MessageDeduplicationId: `${message.kind}.${isFromUser(message) ? message.tokenId : message.scheduleId}`,
});
