import type { SQSRecord } from 'aws-lambda';

import { consumers } from '#functions/consumers.ts';
import { type Instant, MINUTE, SECOND } from '#lib/clock.ts';
import type { UserId } from '#lib/ids.ts';
import type { IntakeMessage, UserMessage } from '#lib/queue/intake.ts';
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
  /** When SQS received it. */
  receivedAt: Instant;
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

/** SQS FIFO as our functions see it. Messages of a group keep their order. A group waits while a message of it is in flight. */
export interface Fifo {
  send(input: SendInput, now: Instant): Taken;
  /** A batch from groups that do not wait; in flight until it is deleted or its visibility timeout ends. */
  receive(now: Instant): SQSRecord[];
  delete(ids: ReadonlySet<string>): void;
  /** ChangeMessageVisibility: messages may be received again after these seconds. */
  giveBack(input: GiveBackInput, now: Instant): void;
  /** Sends dead-lettered messages again, each at the end of its group. */
  redrive(now: Instant): void;
  /**
   * Whether a leave of a user was dead-lettered and a join was sent after it. The place of that join may be lost once the leave
   * is sent again. The leave then has a new sequence number, so only the times in the ids tell the order. And if the join was
   * handled before, it found the place that the leave should have ended, and took no other.
   */
  mayHaveUndone(userId: string): boolean;
  /** Whether a message of a user waits, is in flight or is dead-lettered. */
  hasAnyOf(userId: string): boolean;
  /**
   * Checks the number of a place that was written. Within a message group, numbers follow the messages, except within a batch
   * that was delivered more than once. @returns what is wrong
   */
  numbered(place: Pick<Place, 'userId' | 'scheduleId' | 'sequence' | 'position' | 'nonce'>): string[];
  /** When SQS received the message with this sequence number. */
  receivedAt(sequence: string): Instant | undefined;
  /** The users whose join SQS received before the opening. Without those who left, or with a dead-lettered message. */
  entrantsOf(scheduleId: string, opensAt: Instant): UserId[];
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
  let messages = 0;
  /** All messages of users, in order. Below: the token ids of those that were ever dead-lettered. */
  const sent: (UserMessage & { readonly receivedAt: Instant })[] = [];
  const everDeadLettered = new Set<string>();
  let deadLettered: Message[] = [];
  const bySequence = new Map<string, { readonly message: Message; readonly batches: Set<number> }>();
  /** The numbers given in each message group, to entries and to others, in the order of their writes. */
  const numbers = new Map<string, Pick<Place, 'userId' | 'sequence' | 'position'>[]>();
  let batches = 0;
  let sequence = 0;

  const sentBy = (userId: string) => sent.filter((message) => message.userId === userId);
  const isDeadLetteredLeave = ({ kind, tokenId }: UserMessage): boolean =>
    kind === 'LEAVE' && everDeadLettered.has(tokenId);

  /** Whether two messages were in one batch that was delivered more than once: it may have taken numbers twice. */
  const wereTogetherAgain = (one: string, other: string): boolean => {
    const ofOther = bySequence.get(other)?.batches ?? new Set();
    return [...(bySequence.get(one)?.batches ?? [])].some((batch) => ofOther.has(batch)) && ofOther.size > 1;
  };

  const append = (message: Message): void => {
    bySequence.set(message.sequence, { message, batches: new Set() });
    groups.set(message.group, [...(groups.get(message.group) ?? []), message]);
  };

  /** The next messages of a group. Those that were received too often are dead-lettered. */
  const take = (group: string, room: number, now: Instant): Message[] => {
    const messages = groups.get(group) ?? [];
    if (messages.some(({ visibleAt }) => visibleAt > now)) return [];
    const worn = messages.filter(({ receives }) => receives >= MAX_RECEIVES);
    deadLettered.push(...worn);
    for (const { body } of worn) everDeadLettered.add(tokenIdIn(body));
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
      const message = parse(body);
      if (message.kind !== 'MARK') sent.push({ ...message, receivedAt: now });
      const id = `message-${(messages += 1)}`;
      const taken = { MessageId: id, SequenceNumber: String((sequence += 1)) };
      seen.set(`${group} ${deduplication}`, { taken, at: now });
      append({
        id,
        body,
        group,
        receivedAt: now,
        sequence: taken.SequenceNumber,
        receives: 0,
        visibleAt: now,
      });
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
    redrive: (now) => {
      const again = deadLettered;
      deadLettered = [];
      for (const message of again) {
        sequence += 1;
        append({ ...message, receivedAt: now, sequence: String(sequence), receives: 0, visibleAt: 0 });
      }
    },
    mayHaveUndone: (userId) => {
      const own = sentBy(userId);
      const left = own.findIndex(isDeadLetteredLeave);
      return left >= 0 && own.slice(left).some(({ kind }) => kind === 'JOIN');
    },
    hasAnyOf: (userId) =>
      [...groups.values(), deadLettered].flat().some(({ body }) => userIdIn(body) === userId),
    numbered: ({ userId, scheduleId, sequence: own, position, nonce }) => {
      const series = `${bySequence.get(own)?.message.group} ${nonce === undefined ? '' : 'entries'}`;
      const before = numbers.get(series) ?? [];
      // A fan who enters a draw again has the entry of their first join.
      if (before.some((one) => one.userId === userId && one.position === position)) return [];
      numbers.set(series, [...before, { userId, sequence: own, position }]);
      return before
        .filter((other) => BigInt(other.sequence) < BigInt(own) !== other.position < position)
        .filter((other) => !wereTogetherAgain(other.sequence, own))
        .map(
          (other) =>
            `${userId} got number ${position} of ${scheduleId} for message ${own}, and number ${other.position} went to ` +
            `message ${other.sequence}`,
        );
    },
    receivedAt: (own) => bySequence.get(own)?.message.receivedAt,
    entrantsOf: (scheduleId, opensAt) => {
      const ofDate = sent.filter((message) => message.scheduleId === scheduleId);
      return [...Map.groupBy(ofDate, ({ userId }) => userId)]
        .filter(([, own]) => own.some(({ kind, receivedAt }) => kind === 'JOIN' && receivedAt < opensAt))
        .filter(
          ([, own]) => !own.some(({ kind, tokenId }) => kind === 'LEAVE' || everDeadLettered.has(tokenId)),
        )
        .map(([userId]) => userId);
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

/** The receipt handle that `messageRecord` gives a message. */
const receiptOf = (id: string): string => `receipt-${id}`;

const parse = (body: string): IntakeMessage => JSON.parse(body) as IntakeMessage;

const userIdIn = (body: string): string | undefined => {
  const message = parse(body);
  return message.kind === 'MARK' ? undefined : message.userId;
};

/** Empty for a mark, which has no token. */
const tokenIdIn = (body: string): string => {
  const message = parse(body);
  return message.kind === 'MARK' ? '' : message.tokenId;
};
