import type { SQSBatchItemFailure, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';

import type { Clock } from '#lib/clock.ts';
import { isDomainError } from '#lib/errors.ts';
import { log } from '#lib/log.ts';
import { count, publishMetrics } from '#lib/metrics.ts';
import { admitWaiting } from '#lib/operations/admit-waiting.ts';
import { assignPositions } from '#lib/operations/assign-positions.ts';
import { Delivered, giveBackMessages, groupIn, type IntakeMessage } from '#lib/queue/intake.ts';

/**
 * Numbers the fans of a batch. A failure reports that message and every later one of its group, so that they come again
 * in their order; other groups go on.
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

/** How many of these messages, from the first, are done, and why not the next one. */
interface Outcome {
  readonly done: number;
  readonly failure?: unknown;
}

/** The records of a group that have to come again: soon, because their whole group waits for them. */
const numberGroup = async (records: readonly SQSRecord[], clock: Clock): Promise<SQSBatchItemFailure[]> => {
  const messages = readable(records);
  const [first] = messages;
  const { done, failure }: Outcome = first ? await number(first, messages, clock) : { done: 0 };
  const failed = records.slice(done);
  const [next] = failed;
  if (next) await giveBack(failed, retryAfter(next, failure));
  return failed.map(({ messageId }) => ({ itemIdentifier: messageId }));
};

const number = async (
  queue: IntakeMessage,
  messages: readonly Delivered[],
  clock: Clock,
): Promise<Outcome> => {
  const { scheduleId } = queue;
  try {
    const { done, numbered, wasEmpty, failure } = await assignPositions(queue, messages, clock());
    count('numbered', numbered);
    // Somebody has left, come in or joined since the places were read: the rest comes again.
    if (isDomainError(failure, 'CONFLICT')) count('conflicts', 1);
    else if (failure !== undefined)
      log.error('a place could not be written', failure, { scheduleId, userId: messages[done]?.userId });
    if (wasEmpty && numbered > 0) await admitAtOnce(queue, clock);
    return { done, failure };
  } catch (failure) {
    log.error('a batch could not be numbered', failure, { scheduleId });
    return { done: 0, failure };
  }
};

/** The messages up to the first that nobody can read: that one and the later ones come again, and are dead-lettered. */
const readable = (records: readonly SQSRecord[]): Delivered[] => {
  const messages: Delivered[] = [];
  for (const { messageId, body, attributes } of records) {
    try {
      const { SequenceNumber: sequence, MessageGroupId = '' } = attributes;
      messages.push(Delivered.parse({ ...JSON.parse(body), sequence, group: groupIn(MessageGroupId) }));
    } catch (error) {
      log.error('a message could not be read', error, { messageId });
      break;
    }
  }
  return messages;
};

/** The longest pause before a message comes again: so long a group waits in vain once a fault has passed. */
const LONGEST_PAUSE_SECONDS = 16;

/** At once after a first conflict, then after 1, 2, 4 … seconds. A message that cannot be read need not wait to be dead-lettered. */
const retryAfter = ({ attributes }: SQSRecord, failure: unknown): number => {
  if (failure === undefined) return 0;
  const failures = Number(attributes.ApproximateReceiveCount) - (isDomainError(failure, 'CONFLICT') ? 1 : 0);
  return failures < 1 ? 0 : Math.min(LONGEST_PAUSE_SECONDS, 2 ** (failures - 1));
};

/** Lambda gives back only what its visibility timeout ends. If this fails, that does it. */
const giveBack = async (records: readonly SQSRecord[], seconds: number): Promise<void> => {
  try {
    await giveBackMessages(records, seconds);
  } catch (error) {
    log.error('messages could not be given back', error, { messages: records.length });
  }
};

/** Where nobody waited, nobody need wait for the next tick. If this fails, the tick does it. */
const admitAtOnce = async (queue: IntakeMessage, clock: Clock): Promise<void> => {
  try {
    await admitWaiting(queue, clock());
  } catch (error) {
    if (!isDomainError(error, 'CONFLICT'))
      log.error('admission after numbering failed', error, { scheduleId: queue.scheduleId });
  }
};
