import type { SQSBatchItemFailure, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';

import type { Clock } from '#lib/clock.ts';
import { isDomainError } from '#lib/errors.ts';
import { log } from '#lib/log.ts';
import { admitWaiting } from '#lib/queue/admit-waiting.ts';
import { assignPositions } from '#lib/queue/assign-positions.ts';
import { IntakeMessage } from '#lib/queue/intake.ts';

/**
 * Numbers the fans of a batch. A failure reports that message and every later one of its group, so that they come again
 * in their order; other groups go on.
 */
export const withClock =
  (clock: Clock) =>
  async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
    const groups = Map.groupBy(Records, ({ attributes }) => attributes.MessageGroupId ?? '');
    const failures = await Promise.all([...groups.values()].map((records) => numberGroup(records, clock)));
    return { batchItemFailures: failures.flat() };
  };

export const handler = withClock(Date.now);

/** The records of a group that have to come again. */
const numberGroup = async (records: readonly SQSRecord[], clock: Clock): Promise<SQSBatchItemFailure[]> => {
  let done = 0;
  try {
    const messages = readable(records);
    const [first] = messages;
    if (!first) throw new Error('no message of ours');
    const assigned = await assignPositions(first, messages, clock());
    ({ done } = assigned);
    if (assigned.failure !== undefined) log.error('a place could not be written', assigned.failure);
    if (assigned.wasEmpty && assigned.numbered > 0) await admitAtOnce(first, clock);
  } catch (error) {
    log.error('a batch could not be numbered', error);
  }
  return records.slice(done).map(({ messageId }) => ({ itemIdentifier: messageId }));
};

/** The messages up to the first that nobody can read: that one and the later ones come again, and end aside. */
const readable = (records: readonly SQSRecord[]): IntakeMessage[] => {
  const messages: IntakeMessage[] = [];
  for (const { messageId, body } of records) {
    try {
      messages.push(IntakeMessage.parse(JSON.parse(body)));
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
    if (!isDomainError(error, 'CONFLICT')) log.error('admission after numbering failed', error);
  }
};
