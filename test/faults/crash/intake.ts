import type { SQSRecord } from 'aws-lambda';
import { createHash, randomUUID } from 'node:crypto';

import { consumers } from '#functions/consumers.ts';
import { type Instant, MINUTE } from '#lib/clock.ts';
import type { IntakeMessage } from '#lib/queue/intake.ts';
import { inSequence, messageRecord } from '#test/support/records.ts';

/** What `SendMessage` is told. */
interface Sending {
  readonly MessageBody: string;
  readonly MessageGroupId: string;
  readonly MessageDeduplicationId: string;
}

/** The FIFO queue, as far as its callers can tell. */
export interface Intake {
  readonly send: (sending: Sending, now: Instant) => object;
  /** The batch that is delivered next: the same again until its messages are removed. */
  readonly next: () => SQSRecord[];
  readonly remove: (messageIds: readonly string[]) => void;
}

/** A message with an id that was sent before is taken in and not delivered for this long. */
const DEDUPLICATION_MS = 5 * MINUTE;

export const anIntake = (): Intake => {
  const sent = new Map<string, { readonly at: Instant; readonly sequence: string }>();
  let waiting: SQSRecord[] = [];
  return {
    send: ({ MessageBody, MessageGroupId, MessageDeduplicationId: id }, now) => {
      const before = sent.get(id);
      const isKnown = before && now - before.at < DEDUPLICATION_MS;
      const { sequence } = isKnown ? before : inSequence(JSON.parse(MessageBody));
      if (!isKnown) {
        sent.set(id, { at: now, sequence });
        const [body, group] = [MessageBody, MessageGroupId];
        waiting.push(messageRecord({ messageId: randomUUID(), body, group, sequence }));
      }
      const MD5OfMessageBody = createHash('md5').update(MessageBody).digest('hex');
      return { MessageId: id, SequenceNumber: sequence, MD5OfMessageBody, $metadata: {} };
    },
    next: () => waiting.slice(0, consumers.assignPositions.batchSize),
    remove: (messageIds) => {
      waiting = waiting.filter(({ messageId }) => !messageIds.includes(messageId));
    },
  };
};

/** A message as `sendIntake` sends it to a schedule with one lane. */
export const sendingOf = (message: IntakeMessage): Sending => ({
  MessageBody: JSON.stringify(message),
  MessageGroupId: `${message.scheduleId}.0`,
  MessageDeduplicationId: `${message.kind}.${message.tokenId}`,
});
