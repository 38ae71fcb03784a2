import type { SQSBatchItemFailure, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';

import type { Clock } from '#lib/clock.ts';
import { isDomainError } from '#lib/errors.ts';
import { log } from '#lib/log.ts';
import { count, publishMetrics } from '#lib/metrics.ts';
import { admitWaiting } from '#lib/queue/admit-waiting.ts';
import { assignPositions } from '#lib/queue/assign-positions.ts';
import { Delivered, type IntakeMessage } from '#lib/queue/intake.ts';

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

/** The records of a group that have to come again. */
const numberGroup = async (records: readonly SQSRecord[], clock: Clock): Promise<SQSBatchItemFailure[]> => {
  const messages = readable(records);
  const [first] = messages;
  const done = first ? await number(first, messages, clock) : 0;
  return records.slice(done).map(({ messageId }) => ({ itemIdentifier: messageId }));
};

/** How many of these messages, from the first, are done. */
const number = async (
  queue: IntakeMessage,
  messages: readonly Delivered[],
  clock: Clock,
): Promise<number> => {
  const { scheduleId } = queue;
  try {
    const { done, numbered, wasEmpty, failure } = await assignPositions(queue, messages, clock());
    count('numbered', numbered);
    // Somebody has left, come in or joined since the places were read: the rest comes again.
    if (isDomainError(failure, 'CONFLICT')) count('conflicts', 1);
    else if (failure !== undefined)
      log.error('a place could not be written', failure, { scheduleId, userId: messages[done]?.userId });
    if (wasEmpty && numbered > 0) await admitAtOnce(queue, clock);
    return done;
  } catch (error) {
    log.error('a batch could not be numbered', error, { scheduleId });
    return 0;
  }
};

/** The messages up to the first that nobody can read: that one and the later ones come again, and end aside. */
const readable = (records: readonly SQSRecord[]): Delivered[] => {
  const messages: Delivered[] = [];
  for (const { messageId, body, attributes } of records) {
    try {
      const group = Number(attributes.MessageGroupId?.split('.').at(-1));
      messages.push(Delivered.parse({ ...JSON.parse(body), group, sequence: attributes.SequenceNumber }));
    } catch (error) {
      log.error('a message could not be read', error, { messageId });
      break;
    }
  }
  return messages;
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
