import type { SQSRecord } from 'aws-lambda';

import { consumers } from '#functions/consumers.ts';
import { type Instant, MINUTE, SECOND } from '#lib/clock.ts';
import type { UserMessage } from '#lib/queue/intake.ts';
import type { Place } from '#lib/queue/queue.ts';
import type { Random } from '#test/support/random.ts';
import { messageRecord } from '#test/support/records.ts';

const { batchSize, visibilitySeconds } = consumers.assignPositions;
/** Fewer than on AWS, so that some messages are dead-lettered. */
const MAX_RECEIVES = 6;
/** SQS' deduplication interval. */
const DEDUPLICATION_MS = 5 * MINUTE;

interface Message {
  readonly id: string;
  readonly body: string;
  readonly group: string;
  /** It grows with each message. A dead-lettered message that is sent again gets a new one. */
  sequence: string;
  receives: number;
  visibleAt: Instant;
}

interface SendInput {
  readonly MessageBody: string;
  readonly MessageGroupId: string;
  readonly MessageDeduplicationId: string;
}

interface GiveBackInput {
  readonly Entries: readonly { readonly ReceiptHandle: string; readonly VisibilityTimeout: number }[];
}

/** The answer of SendMessage. */
interface Taken {
  readonly MessageId: string;
  readonly SequenceNumber: string;
}

/** SQS FIFO as our functions see it: messages of a group keep their order, and a group waits while any of it is in flight. */
export interface Fifo {
  send(input: SendInput, now: Instant): Taken;
  /** A batch from groups that do not wait; in flight until it is deleted or its visibility timeout ends. */
  receive(now: Instant): SQSRecord[];
  delete(ids: ReadonlySet<string>): void;
  /** ChangeMessageVisibility: messages may be received again after so many seconds. */
  giveBack(input: GiveBackInput, now: Instant): void;
  /** Sends dead-lettered messages again, each at the end of its group. */
  redrive(): void;
  /**
   * Whether a leave of a user was dead-lettered and a join sent after it: the place of that join may be lost once the
   * leave is sent again. The leave has a new sequence number then, so only the clocks in the ids tell the order. And a join
   * that was handled meanwhile found the place that the leave should have ended, and took no other.
   */
  mayHaveUndone(userId: string): boolean;
  /** Whether a message of a user waits, is in flight or is dead-lettered. */
  hasAnyOf(userId: string): boolean;
  /**
   * A place was written. @returns what is wrong with its number: within a message group numbers follow the messages,
   * except within a batch that was delivered more than once
   */
  numbered(place: Pick<Place, 'userId' | 'scheduleId' | 'sequence' | 'position'>): string[];
  /** Whether the message of a token was dead-lettered: it gets a new sequence number when it is sent again. */
  wasDeadLettered(tokenId: string): boolean;
  /** Whether a user left, then joined with this token, and has not left since. False if a leave of theirs was dead-lettered. */
  isJoinedSince(userId: string, tokenId: string): boolean;
  /** Messages that wait or are in flight, and dead-lettered ones. */
  size(): { readonly waiting: number; readonly deadLettered: number };
}

export const openFifo = (random: Random): Fifo => {
  const groups = new Map<string, Message[]>();
  const seen = new Map<string, { readonly taken: Taken; readonly at: Instant }>();
  /** All messages sent, in order, and the token ids of those that were ever dead-lettered. */
  const sent: UserMessage[] = [];
  const everDeadLettered = new Set<string>();
  let deadLettered: Message[] = [];
  const bySequence = new Map<string, { readonly group: string; readonly batches: Set<number> }>();
  /** The numbers given in each message group, in the order of their writes. */
  const numbers = new Map<string, { readonly sequence: string; readonly position: number }[]>();
  let batches = 0;
  let sequence = 0;

  const sentBy = (userId: string): UserMessage[] => sent.filter((message) => message.userId === userId);
  const isDeadLetteredLeave = ({ kind, tokenId }: UserMessage): boolean =>
    kind === 'LEAVE' && everDeadLettered.has(tokenId);

  /** Whether two messages were in one batch that was delivered more than once: it may have taken numbers twice. */
  const wereTogetherAgain = (one: string, other: string): boolean => {
    const ofOther = bySequence.get(other)?.batches ?? new Set();
    return [...(bySequence.get(one)?.batches ?? [])].some((batch) => ofOther.has(batch)) && ofOther.size > 1;
  };

  const append = (message: Message): void => {
    bySequence.set(message.sequence, { group: message.group, batches: new Set() });
    groups.set(message.group, [...(groups.get(message.group) ?? []), message]);
  };

  /** The next messages of a group. Those that were received too often are dead-lettered. */
  const take = (group: string, room: number, now: Instant): Message[] => {
    const messages = groups.get(group) ?? [];
    if (messages.some(({ visibleAt }) => visibleAt > now)) return [];
    const worn = messages.filter(({ receives }) => receives >= MAX_RECEIVES);
    deadLettered.push(...worn);
    for (const { body } of worn) everDeadLettered.add(parse(body).tokenId);
    const left = messages.filter((message) => !worn.includes(message));
    groups.set(group, left);
    const taken = left.slice(0, room);
    for (const message of taken) {
      message.receives += 1;
      message.visibleAt = now + visibilitySeconds * SECOND;
      bySequence.get(message.sequence)?.batches.add(batches);
    }
    return taken;
  };

  return {
    send: ({ MessageBody: body, MessageGroupId: group, MessageDeduplicationId: deduplication }, now) => {
      const before = seen.get(`${group} ${deduplication}`);
      if (before && now - before.at < DEDUPLICATION_MS) return before.taken;
      const id = `message-${sent.push(parse(body))}`;
      const taken = { MessageId: id, SequenceNumber: String((sequence += 1)) };
      seen.set(`${group} ${deduplication}`, { taken, at: now });
      append({ id, body, group, sequence: taken.SequenceNumber, receives: 0, visibleAt: now });
      return taken;
    },
    receive: (now) => {
      const batch: Message[] = [];
      batches += 1;
      for (const group of random.some([...groups.keys()], groups.size)) {
        if (batch.length < batchSize) batch.push(...take(group, batchSize - batch.length, now));
      }
      return batch.map(({ id, ...message }) =>
        messageRecord({ messageId: id, received: message.receives, ...message }),
      );
    },
    delete: (ids) => {
      for (const [group, messages] of groups) {
        groups.set(
          group,
          messages.filter(({ id }) => !ids.has(id)),
        );
      }
    },
    giveBack: ({ Entries }, now) => {
      const seconds = new Map(
        Entries.map(({ ReceiptHandle, VisibilityTimeout }) => [ReceiptHandle, VisibilityTimeout]),
      );
      for (const message of [...groups.values()].flat()) {
        const after = seconds.get(receiptOf(message.id));
        if (after !== undefined) message.visibleAt = now + after * SECOND;
      }
    },
    redrive: () => {
      const again = deadLettered;
      deadLettered = [];
      for (const message of again)
        append({ ...message, sequence: String((sequence += 1)), receives: 0, visibleAt: 0 });
    },
    mayHaveUndone: (userId) => {
      const own = sentBy(userId);
      const left = own.findIndex(isDeadLetteredLeave);
      return left >= 0 && own.slice(left).some(({ kind }) => kind === 'JOIN');
    },
    hasAnyOf: (userId) =>
      [...groups.values(), deadLettered].flat().some(({ body }) => parse(body).userId === userId),
    numbered: ({ userId, scheduleId, sequence: own, position }) => {
      const { group = '' } = bySequence.get(own) ?? {};
      const before = numbers.get(group) ?? [];
      numbers.set(group, [...before, { sequence: own, position }]);
      return before
        .filter((other) => BigInt(other.sequence) < BigInt(own) !== other.position < position)
        .filter((other) => !wereTogetherAgain(other.sequence, own))
        .map(
          (other) =>
            `${userId} got number ${position} of ${scheduleId} for message ${own}, and number ${other.position} went to ` +
            `message ${other.sequence}`,
        );
    },
    wasDeadLettered: (tokenId) => everDeadLettered.has(tokenId),
    isJoinedSince: (userId, tokenId) => {
      const own = sentBy(userId);
      const left = own.findLastIndex(({ kind }) => kind === 'LEAVE');
      const joined = own.findIndex((message) => message.tokenId === tokenId);
      return left >= 0 && joined > left && !own.some(isDeadLetteredLeave);
    },
    size: () => ({
      waiting: [...groups.values()].reduce((sum, { length }) => sum + length, 0),
      deadLettered: deadLettered.length,
    }),
  };
};

/** As `messageRecord` says. */
const receiptOf = (id: string): string => `receipt-${id}`;

const parse = (body: string): UserMessage => JSON.parse(body) as UserMessage;
