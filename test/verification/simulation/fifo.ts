import type { SQSRecord } from 'aws-lambda';

import { consumers } from '#functions/consumers.ts';
import { type Instant, MINUTE, SECOND } from '#lib/clock.ts';
import type { Random } from '#test/support/random.ts';
import { messageRecord } from '#test/support/records.ts';
import { isFrom, type LoggedMessage, MessageLog } from '#test/verification/simulation/message-log.ts';

const { batchSize, visibilitySeconds } = consumers.assignPositions;
/** Fewer than on AWS, so that some messages are dead-lettered. */
const MAX_RECEIVES = 6;
/** SQS' deduplication interval. */
const DEDUPLICATION_MS = 5 * MINUTE;

interface Message extends LoggedMessage {
  readonly id: string;
  receives: number;
  visibleAt: Instant;
}

interface SendInput {
  readonly MessageBody: string;
  readonly MessageGroupId: string;
  readonly MessageDeduplicationId: string;
}

interface VisibilityInput {
  readonly Entries: readonly { readonly ReceiptHandle: string; readonly VisibilityTimeout: number }[];
}

/** The answer of SendMessage. */
interface Taken {
  readonly MessageId: string;
  readonly SequenceNumber: string;
}

/** SQS FIFO as our functions see it. Messages of a group keep their order. A group waits while a message of it is in flight. */
export class Fifo {
  readonly log = new MessageLog();

  readonly #random: Random;
  readonly #groups = new Map<string, Message[]>();
  #deadLettered: Message[] = [];
  /** What each deduplication id was answered. */
  readonly #taken = new Map<string, { readonly answer: Taken; readonly at: Instant }>();
  #messages = 0;
  #sequence = 0;
  #batches = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  send(input: SendInput, now: Instant): Taken {
    const { MessageBody: body, MessageGroupId: group } = input;
    const deduplication = `${group} ${input.MessageDeduplicationId}`;
    const before = this.#taken.get(deduplication);
    if (before && now - before.at < DEDUPLICATION_MS) return before.answer;
    this.log.recordSent(body, now);
    this.#messages += 1;
    const id = `message-${this.#messages}`;
    const sequence = this.#append({ id, body, group }, now, now);
    const answer = { MessageId: id, SequenceNumber: sequence };
    this.#taken.set(deduplication, { answer, at: now });
    return answer;
  }

  /** Adds a message to the end of its group. @returns its sequence number */
  #append(
    { id, body, group }: Pick<Message, 'id' | 'body' | 'group'>,
    receivedAt: Instant,
    visibleAt: Instant,
  ): string {
    this.#sequence += 1;
    const sequence = String(this.#sequence);
    const message: Message = { id, body, group, receivedAt, sequence, receives: 0, visibleAt };
    this.log.recordQueued(message);
    this.#groups.set(group, [...(this.#groups.get(group) ?? []), message]);
    return sequence;
  }

  /** A batch from groups that do not wait; in flight until it is deleted or its visibility timeout ends. */
  receive(now: Instant): SQSRecord[] {
    const batch: Message[] = [];
    this.#batches += 1;
    for (const group of this.#random.some([...this.#groups.keys()], this.#groups.size)) {
      if (batch.length < batchSize) batch.push(...this.#take(group, batchSize - batch.length, now));
    }
    return batch.map(({ id, ...message }) =>
      messageRecord({ messageId: id, received: message.receives, ...message }),
    );
  }

  /** The next messages of a group. */
  #take(group: string, room: number, now: Instant): Message[] {
    if (this.#groups.get(group)?.some(({ visibleAt }) => visibleAt > now)) return [];
    const taken = this.#withoutWorn(group).slice(0, room);
    for (const message of taken) {
      message.receives += 1;
      message.visibleAt = now + visibilitySeconds * SECOND;
      this.log.recordDelivered(message, this.#batches);
    }
    return taken;
  }

  /** The messages of a group, after those that were received too often are dead-lettered. */
  #withoutWorn(group: string): Message[] {
    const [left, worn]: [Message[], Message[]] = [[], []];
    for (const message of this.#groups.get(group) ?? [])
      (message.receives >= MAX_RECEIVES ? worn : left).push(message);
    this.#groups.set(group, left);
    this.#deadLettered.push(...worn);
    for (const message of worn) this.log.recordDeadLettered(message);
    return left;
  }

  delete(ids: ReadonlySet<string>): void {
    for (const [group, messages] of this.#groups)
      this.#groups.set(
        group,
        messages.filter(({ id }) => !ids.has(id)),
      );
  }

  /** Messages may be received again after these seconds. */
  changeVisibility({ Entries }: VisibilityInput, now: Instant): void {
    const seconds = new Map(
      Entries.map(({ ReceiptHandle, VisibilityTimeout }) => [ReceiptHandle, VisibilityTimeout]),
    );
    for (const message of [...this.#groups.values()].flat()) {
      const after = seconds.get(receiptOf(message.id));
      if (after !== undefined) message.visibleAt = now + after * SECOND;
    }
  }

  /** Sends dead-lettered messages again, each at the end of its group. */
  redrive(now: Instant): void {
    const again = this.#deadLettered;
    this.#deadLettered = [];
    for (const message of again) this.#append(message, now, 0);
  }

  /** Whether a message of a user waits, is in flight or is dead-lettered. */
  hasAnyOf(userId: string): boolean {
    return [...this.#groups.values(), this.#deadLettered].flat().some((message) => isFrom(userId, message));
  }

  /** Messages that wait or are in flight, and dead-lettered ones. */
  size(): { readonly waiting: number; readonly deadLettered: number } {
    return {
      waiting: [...this.#groups.values()].reduce((sum, { length }) => sum + length, 0),
      deadLettered: this.#deadLettered.length,
    };
  }
}

/** The receipt handle that `messageRecord` gives a message. */
const receiptOf = (id: string): string => `receipt-${id}`;
