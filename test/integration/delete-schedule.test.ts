import { beforeAll, describe, expect, test } from 'vitest';

import { withClock as intakeAt } from '#functions/queue/assign-positions.ts';
import { withClock as admissionAt } from '#functions/schedule/admit-waiting.ts';
import { SECOND } from '#lib/clock.ts';
import { PageQuery } from '#lib/http/paging.ts';
import { admitWaiting } from '#lib/operations/admit-waiting.ts';
import { assignPositions } from '#lib/operations/assign-positions.ts';
import { deleteSchedule } from '#lib/operations/delete-schedule.ts';
import { getAdmission } from '#lib/operations/get-admission.ts';
import { getBoard } from '#lib/operations/get-board.ts';
import { getSeatMap } from '#lib/operations/get-seat-map.ts';
import { leaveQueue } from '#lib/operations/leave-queue.ts';
import { listSchedules } from '#lib/operations/list-schedules.ts';
import { pollQueue } from '#lib/operations/poll-queue.ts';
import { messageGroupId } from '#lib/queue/intake.ts';
import { keys, pk } from '#lib/table/keys.ts';
import { getRow, queryAll } from '#lib/table/read.ts';
import { placeOf, stateOf } from '#test/support/books.ts';
import {
  ANY_SEAT,
  aJoin,
  aQueueToken,
  aShow,
  aUserId,
  NOW,
  numbered,
  refusal,
  type Show,
} from '#test/support/builders.ts';
import { after, conflicting, during } from '#test/support/faults.ts';
import { stubIntake } from '#test/support/intake.ts';
import { capturePrinted, failuresIn } from '#test/support/output.ts';
import { messageRecord } from '#test/support/records.ts';
import { makeTable } from '#test/support/table.ts';
import { change } from '#test/support/ticks.ts';

beforeAll(makeTable);

const remove = ({ schedule: { concertId, scheduleId } }: Show) => deleteSchedule(concertId, scheduleId);

/** All rows of a date. */
const rowsOf = async ({ schedule: { concertId, scheduleId } }: Show) => [
  ...(await queryAll({ pk: pk.concert(concertId), freshness: 'latest' })),
  ...(await queryAll({ pk: pk.schedule(scheduleId), freshness: 'latest' })),
  ...(await queryAll({ pk: pk.queue(scheduleId), freshness: 'latest' })),
  ...[(await getRow(keys.openQueue(scheduleId), 'latest')) ?? []].flat(),
];

describe('a date that nobody joined', () => {
  test('is deleted with its seats and its queue', async () => {
    const show = await aShow();
    await change(show, { paused: true });

    await during({ command: 'TransactWriteItemsCommand' }, conflicting, () => remove(show));

    expect(await rowsOf(show)).toEqual([]);
  });

  test('is not found a second later, by anybody', async () => {
    const show = await aShow();
    const { concertId, scheduleId } = show.schedule;
    const look = async (now: number) =>
      Promise.allSettled([
        getBoard(concertId, scheduleId, now),
        getSeatMap(concertId, scheduleId, now),
        getAdmission(concertId, scheduleId, now),
        change(show, { paused: true }, now),
        deleteSchedule(concertId, scheduleId),
      ]);
    await Promise.all([getBoard(concertId, scheduleId, NOW), getSeatMap(concertId, scheduleId, NOW)]);

    await remove(show);
    const answers = await look(NOW + SECOND);

    const notFound = { status: 'rejected', reason: { code: 'SCHEDULE_NOT_FOUND' } };
    expect(answers).toMatchObject(answers.map(() => notFound));
    expect(await listSchedules(concertId, PageQuery.parse({}), NOW)).toMatchObject({ schedules: [] });
    expect(await rowsOf(show)).toEqual([]);
  });

  test('is not deleted by the id of another concert', async () => {
    const [show, other] = [await aShow(), await aShow()];

    const error = await refusal(deleteSchedule(other.concert.concertId, show.schedule.scheduleId));

    expect(error.code).toBe('SCHEDULE_NOT_FOUND');
    expect(await rowsOf(show)).toHaveLength(52);
  });
});

describe('a date that somebody joined', () => {
  test('is not deleted', async () => {
    const show = await aShow();
    await numbered(show, [aUserId()]);

    const error = await refusal(remove(show));

    expect(error.code).toBe('SCHEDULE_JOINED');
    expect(await rowsOf(show)).toHaveLength(53);
  });

  test('is not deleted after they have left', async () => {
    stubIntake();
    const show = await aShow();
    const fan = aUserId();
    await numbered(show, [fan]);
    await leaveQueue({ ...show.schedule, userId: fan, now: NOW + SECOND });

    const error = await refusal(remove(show));

    expect((await placeOf(fan, show.schedule.scheduleId)).status).toBe('EXPIRED');
    expect(error.code).toBe('SCHEDULE_JOINED');
  });

  test('is not deleted if the number is given at the same moment', async () => {
    const show = await aShow();

    const error = await refusal(
      during(
        { command: 'TransactWriteItemsCommand' },
        after(() => numbered(show, [aUserId()])),
        () => remove(show),
      ),
    );

    expect(error.code).toBe('SCHEDULE_JOINED');
  });
});

describe('a join of a date that is deleted', () => {
  const recordOf = (join: ReturnType<typeof aJoin>) =>
    messageRecord({
      messageId: `message-${join.tokenId}`,
      body: JSON.stringify(join),
      group: messageGroupId(join.scheduleId, 0),
      sequence: join.sequence,
      received: 1,
    });

  test('is done: it gets no number, and its fan learns that the date is gone', async () => {
    const { printed } = capturePrinted();
    const [show, other] = [await aShow(), await aShow()];
    const [join, known] = [aJoin(show, aUserId()), aJoin(other, aUserId())];
    await remove(show);

    const answer = await intakeAt(() => NOW)({ Records: [join, known].map(recordOf) });
    const error = await refusal(pollQueue(aQueueToken(show, join), ANY_SEAT, NOW + SECOND));

    expect(answer).toEqual({ batchItemFailures: [] });
    expect(error.code).toBe('SCHEDULE_NOT_FOUND');
    expect(await rowsOf(show)).toEqual([]);
    expect(await stateOf(other)).toMatchObject({ tail: 1 });
    expect(failuresIn(printed)).toEqual([]);
  });

  test('writes no row if the date is deleted between the read and the write', async () => {
    const show = await aShow();
    const join = aJoin(show, aUserId());

    const error = await refusal(
      during(
        { command: 'UpdateItemCommand' },
        after(() => remove(show)),
        () => assignPositions(show.schedule, [join], NOW),
      ),
    );

    expect(error.code).toBe('SCHEDULE_NOT_FOUND');
    expect(await rowsOf(show)).toEqual([]);
  });
});

describe('a tick', () => {
  test('of a date that is deleted meanwhile fails no other tick, and writes no row', async () => {
    const { printed } = capturePrinted();
    const [deleted, other] = [await aShow(), await aShow()];
    await change(deleted, { paused: true });
    await numbered(other, [aUserId()]);

    let ticks = 1;
    await during(
      { command: 'GetItemCommand', about: `"QUEUE#${deleted.schedule.scheduleId}"` },
      after(() => remove(deleted)),
      () => admissionAt(() => NOW)({}, { getRemainingTimeInMillis: () => (ticks-- > 0 ? 60 * SECOND : 0) }),
    );

    expect(await rowsOf(deleted)).toEqual([]);
    expect((await getAdmission(other.schedule.concertId, other.schedule.scheduleId, NOW)).serving).toBe(1);
    expect(failuresIn(printed)).toEqual([]);
  });

  test('that has read a queue does not write to it after its deletion', async () => {
    const show = await aShow({ startsAt: NOW + SECOND });

    const error = await refusal(
      during(
        { command: 'UpdateItemCommand' },
        after(() => remove(show)),
        () => admitWaiting(show.schedule, NOW + SECOND),
      ),
    );

    expect(error.code).toBe('CONFLICT');
    expect(await rowsOf(show)).toEqual([]);
  });
});
