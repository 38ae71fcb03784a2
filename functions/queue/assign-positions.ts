import type { SQSBatchItemFailure, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';

import type { Clock } from '#lib/clock.ts';
import { isDomainError } from '#lib/errors.ts';
import { log } from '#lib/log.ts';
import { count, publishMetrics } from '#lib/metrics.ts';
import { assignPositions } from '#lib/operations/assign-positions.ts';
import { callWaiting } from '#lib/operations/call-waiting.ts';
import { Delivered, changeVisibility, groupIn, type IntakeMessage, isFromUser } from '#lib/queue/intake.ts';

/**
 * Gives numbers to the users of a batch. When a message fails, the function reports it and all later messages of its group
 * to SQS, which delivers them again in order. Other groups go on.
 */
export const withClock =
  (clock: Clock) =>
  async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
    const groups = Map.groupBy(Records, ({ attributes }) => attributes.MessageGroupId ?? '');
    const failures = await Promise.all([...groups.values()].map((records) => numberGroup(records, clock)));
    publishMetrics();
    return { batchItemFailures: failures.flat() };
  };

export const handler = withClock(Date.now);

/** How many of these messages are done, counted from the first, and why the next one failed. */
interface Outcome {
  readonly done: number;
  readonly failure?: unknown;
}

/** Handles the records of a group. @returns the records that SQS has to deliver again */
const numberGroup = async (records: readonly SQSRecord[], clock: Clock): Promise<SQSBatchItemFailure[]> => {
  const messages = readMessages(records);
  const [first] = messages;
  const { done, failure }: Outcome = first ? await numberMessages(first, messages, clock) : { done: 0 };
  const failed = records.slice(done);
  const [next] = failed;
  // SQS delivers them before the visibility timeout ends, because the whole group waits for them.
  if (next) await retryIn(failed, retryAfter(next, failure));
  return failed.map(({ messageId }) => ({ itemIdentifier: messageId }));
};

const numberMessages = async (
  queue: IntakeMessage,
  messages: readonly Delivered[],
  clock: Clock,
): Promise<Outcome> => {
  const { scheduleId } = queue;
  try {
    const { done, numbered, wasEmpty, failure } = await assignPositions(queue, messages, clock());
    count('numbered', numbered);
    // A place has changed since it was read: SQS delivers the rest again.
    if (isDomainError(failure, 'CONFLICT')) count('conflicts', 1);
    else if (failure !== undefined)
      log.error('a place could not be written', failure, { scheduleId, ...userOf(messages[done]) });
    if (wasEmpty && numbered > 0) await callAtOnce(queue, clock);
    return { done, failure };
  } catch (failure) {
    // The date was deleted after these messages were sent. Its fans learn it from their next poll.
    if (isDomainError(failure, 'SCHEDULE_NOT_FOUND')) return { done: messages.length };
    log.error('a batch could not be numbered', failure, { scheduleId });
    return { done: 0, failure };
  }
};

const userOf = (message: Delivered | undefined) =>
  message && isFromUser(message) ? { userId: message.userId } : {};

/**
 * The messages before the first one that cannot be parsed. SQS delivers that one and all later ones again, and in the end
 * dead-letters them.
 */
const readMessages = (records: readonly SQSRecord[]): Delivered[] => {
  const messages: Delivered[] = [];
  for (const { messageId, body, attributes } of records) {
    try {
      const { SequenceNumber: sequence, MessageGroupId = '', SentTimestamp } = attributes;
      const delivery = { sequence, group: groupIn(MessageGroupId), receivedAt: Number(SentTimestamp) };
      messages.push(Delivered.parse({ ...JSON.parse(body), ...delivery }));
    } catch (error) {
      log.error('a message could not be read', error, { messageId });
      break;
    }
  }
  return messages;
};

/** The longest pause between tries. A group waits at most this long after a fault has ended. */
const LONGEST_PAUSE_SECONDS = 16;

/** Seconds until the next try: 0 after a first conflict or for a message that cannot be parsed, otherwise 1, 2, 4 … */
const retryAfter = ({ attributes }: SQSRecord, failure: unknown): number => {
  if (failure === undefined) return 0;
  const failures = Number(attributes.ApproximateReceiveCount) - (isDomainError(failure, 'CONFLICT') ? 1 : 0);
  return failures < 1 ? 0 : Math.min(LONGEST_PAUSE_SECONDS, 2 ** (failures - 1));
};

/** Makes SQS deliver records again after `seconds`. If this fails, SQS delivers them when the visibility timeout ends. */
const retryIn = async (records: readonly SQSRecord[], seconds: number): Promise<void> => {
  try {
    await changeVisibility(records, seconds);
  } catch (error) {
    log.error('messages could not be returned to the queue', error, { messages: records.length });
  }
};

/** Calls at once, without waiting for the next tick. If this fails, the next tick calls. */
const callAtOnce = async (queue: IntakeMessage, clock: Clock): Promise<void> => {
  try {
    await callWaiting(queue, clock());
  } catch (error) {
    if (!isDomainError(error, 'CONFLICT'))
      log.error('admission after numbering failed', error, { scheduleId: queue.scheduleId });
  }
};
