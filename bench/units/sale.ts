import type { SQSRecord } from 'aws-lambda';

import { withClock as numberingWith } from '#functions/queue/assign-positions.ts';
import { DAY, HOUR, type Instant } from '#lib/clock.ts';
import { createConcert } from '#lib/operations/create-concert.ts';
import { createSchedule, type NewSchedule } from '#lib/operations/create-schedule.ts';
import type { UserMessage } from '#lib/queue/intake.ts';
import type { QueueToken } from '#lib/token/token.ts';
import { aJoin, aQueueToken, aUser, aUserId, type Show } from '#test/support/builders.ts';
import { messageRecord } from '#test/support/records.ts';

/** Joins in a batch of the FIFO consumer. */
export const BATCH = 10;

/** A concert with one schedule. Its texts have the usual length, because units depend on bytes. */
export const openSale = async (
  now: Instant,
  setting: Partial<Pick<NewSchedule, 'lanes' | 'saleOpensAt' | 'entryOpensAt'>> = {},
): Promise<Show> => {
  const concert = await createConcert(
    {
      name: '2026 겨울 콘서트 〈첫눈이 오던 밤〉 서울 앙코르',
      description: '올겨울을 여는 단 이틀의 무대. 밴드 전원과 현악 8중주가 함께합니다. 만 7세 이상, 120분.',
      price: 70_000,
    },
    now,
  );
  const schedule = await createSchedule(
    {
      concertId: concert.concertId,
      startsAt: now + 30 * DAY,
      endsAt: now + 30 * DAY + 2 * HOUR,
      timezone: 'Asia/Seoul',
      ...setting,
    },
    now,
  );
  return { concert, schedule };
};

/** Users with points. Their joins are not numbered yet. */
export const someFans = async (show: Show, count: number, now: Instant): Promise<QueueToken[]> => {
  const fans: QueueToken[] = [];
  while (fans.length < count) fans.push(aQueueToken(show, aJoin(show, await aUser({ now }), now), now));
  return fans;
};

/** Fans who only wait. They have no profile and no points: the queue reads neither. */
export const aCrowd = (show: Show, count: number, now: Instant): QueueToken[] =>
  Array.from({ length: count }, () => aQueueToken(show, aJoin(show, aUserId(), now), now));

/** The same fans, one in each message group, with sequence numbers as long as those of SQS. */
export const inEachGroup = (fans: readonly QueueToken[]): QueueToken[] =>
  fans.map((fan, group) => ({ ...fan, group, sequence: String(SEQUENCE + BigInt(group)) }));
const SEQUENCE = 18_849_496_460_467_696_128n;

/** Passes joins to the FIFO consumer in batches of one message group, one after the other. */
export const number = async (fans: readonly QueueToken[], now: Instant): Promise<void> => {
  for (let first = 0; first < fans.length; first += BATCH) {
    const Records = fans.slice(first, first + BATCH).map(recordOf);
    const { batchItemFailures } = await numberingWith(() => now)({ Records });
    if (batchItemFailures.length > 0) throw new Error('a batch was not numbered');
  }
};

const recordOf = ({
  tokenId,
  sequence,
  userId,
  concertId,
  scheduleId,
  group: index,
  issuedAt: receivedAt,
}: QueueToken): SQSRecord => {
  const join: UserMessage = { kind: 'JOIN', tokenId, userId, concertId, scheduleId };
  const group = `${scheduleId}.${index}`;
  return messageRecord({ messageId: tokenId, body: JSON.stringify(join), group, sequence, receivedAt });
};
