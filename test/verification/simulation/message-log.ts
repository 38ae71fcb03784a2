import type { Instant } from '#lib/clock.ts';
import type { UserId } from '#lib/ids.ts';
import type { IntakeMessage, UserMessage } from '#lib/queue/intake.ts';
import type { Place } from '#lib/queue/queue.ts';

/** A message as SQS keeps it. One that is sent again after its dead-lettering is another. */
export interface LoggedMessage {
  readonly body: string;
  readonly group: string;
  /** It grows with each message. */
  readonly sequence: string;
  /** When SQS received it. */
  readonly receivedAt: Instant;
}

interface History {
  readonly message: LoggedMessage;
  /** The batches that it was delivered in. */
  readonly batches: Set<number>;
}

/** What the FIFO queue did with each message: the checks compare places with it. */
export class MessageLog {
  /** All messages of users, in order. Not those that are sent again. */
  readonly #sent: (UserMessage & { readonly receivedAt: Instant })[] = [];
  /** The token ids of messages that were ever dead-lettered. */
  readonly #deadLettered = new Set<string>();
  readonly #bySequence = new Map<string, History>();
  /** The numbers given in each message group, to entries and to others, in the order of their writes. */
  readonly #numbers = new Map<string, Pick<Place, 'userId' | 'sequence' | 'position'>[]>();

  recordSent(body: string, receivedAt: Instant): void {
    const message = parse(body);
    if (message.kind !== 'MARK') this.#sent.push({ ...message, receivedAt });
  }

  /** A message waits at the end of its group. */
  recordQueued(message: LoggedMessage): void {
    this.#bySequence.set(message.sequence, { message, batches: new Set() });
  }

  recordDelivered({ sequence }: LoggedMessage, batch: number): void {
    this.#bySequence.get(sequence)?.batches.add(batch);
  }

  recordDeadLettered({ body }: LoggedMessage): void {
    const message = parse(body);
    if (message.kind !== 'MARK') this.#deadLettered.add(message.tokenId);
  }

  /** When SQS received the message with this sequence number. */
  receivedAt(sequence: string): Instant | undefined {
    return this.#bySequence.get(sequence)?.message.receivedAt;
  }

  /** Whether the message of a token was dead-lettered: it gets a new sequence number when it is sent again. */
  wasDeadLettered(tokenId: string): boolean {
    return this.#deadLettered.has(tokenId);
  }

  /**
   * Whether a leave of a user was dead-lettered and a join was sent after it. The place of that join may be lost once the leave
   * is sent again. The leave then has a new sequence number, so only the times in the ids tell the order. And if the join was
   * handled before, it found the place that the leave should have ended, and took no other.
   */
  mayHaveUndone(userId: string): boolean {
    const own = this.#sentBy(userId);
    const left = own.findIndex((message) => this.#isDeadLetteredLeave(message));
    return left >= 0 && own.slice(left).some(({ kind }) => kind === 'JOIN');
  }

  /** Whether a user left, then joined with this token, and has not left since. False if a leave of theirs was dead-lettered. */
  isJoinedSince(userId: string, tokenId: string): boolean {
    const own = this.#sentBy(userId);
    const left = own.findLastIndex(({ kind }) => kind === 'LEAVE');
    const joined = own.findIndex((message) => message.tokenId === tokenId);
    return left >= 0 && joined > left && !own.some((message) => this.#isDeadLetteredLeave(message));
  }

  #sentBy(userId: string): UserMessage[] {
    return this.#sent.filter((message) => message.userId === userId);
  }

  #isDeadLetteredLeave({ kind, tokenId }: UserMessage): boolean {
    return kind === 'LEAVE' && this.#deadLettered.has(tokenId);
  }

  /** The users whose join SQS received before the opening. Without those who left, or with a dead-lettered message. */
  entrantsOf(scheduleId: string, opensAt: Instant): UserId[] {
    const ofDate = this.#sent.filter((message) => message.scheduleId === scheduleId);
    return [...Map.groupBy(ofDate, ({ userId }) => userId)]
      .filter(([, own]) => own.some(({ kind, receivedAt }) => kind === 'JOIN' && receivedAt < opensAt))
      .filter(
        ([, own]) => !own.some(({ kind, tokenId }) => kind === 'LEAVE' || this.#deadLettered.has(tokenId)),
      )
      .map(([userId]) => userId);
  }

  /**
   * Checks the number of a place that was written. Within a message group, numbers follow the messages, except within a batch
   * that was delivered more than once. @returns what is wrong
   */
  numbered({
    userId,
    scheduleId,
    sequence,
    position,
    nonce,
  }: Pick<Place, 'userId' | 'scheduleId' | 'sequence' | 'position' | 'nonce'>): string[] {
    const group = this.#bySequence.get(sequence)?.message.group;
    const series = `${group} ${nonce === undefined ? '' : 'entries'}`;
    const before = this.#numbers.get(series) ?? [];
    // A fan who enters a draw again has the entry of their first join.
    if (before.some((one) => one.userId === userId && one.position === position)) return [];
    this.#numbers.set(series, [...before, { userId, sequence, position }]);
    return before
      .filter((other) => BigInt(other.sequence) < BigInt(sequence) !== other.position < position)
      .filter((other) => !this.#wereTogetherAgain(other.sequence, sequence))
      .map(
        (other) =>
          `${userId} got number ${position} of ${scheduleId} for message ${sequence}, and number ${other.position} went to ` +
          `message ${other.sequence}`,
      );
  }

  /** Whether two messages were in one batch that was delivered more than once: it may have taken numbers twice. */
  #wereTogetherAgain(one: string, other: string): boolean {
    const ofOther = this.#bySequence.get(other)?.batches ?? new Set();
    const ofOne = [...(this.#bySequence.get(one)?.batches ?? [])];
    return ofOne.some((batch) => ofOther.has(batch)) && ofOther.size > 1;
  }
}

const parse = (body: string): IntakeMessage => JSON.parse(body) as IntakeMessage;

/** Whether a message is from a user. A mark is from nobody. */
export const isFrom = (userId: string, { body }: LoggedMessage): boolean => {
  const message = parse(body);
  return message.kind !== 'MARK' && message.userId === userId;
};
