import { beforeAll, describe, expect, test } from 'vitest';

import { DAY, SECOND } from '#lib/clock.ts';
import { cachedConcert, cachedSchedule } from '#lib/concert/cached-concert.ts';
import type { Concert } from '#lib/concert/concert.ts';
import { PageQuery } from '#lib/http/paging.ts';
import { onceOf } from '#lib/table/idempotency.ts';
import type { ConcertId, ScheduleId } from '#lib/ids.ts';
import { createConcert } from '#lib/operations/create-concert.ts';
import { createSchedule } from '#lib/operations/create-schedule.ts';
import { getBoard } from '#lib/operations/get-board.ts';
import { listConcerts } from '#lib/operations/list-concerts.ts';
import { listSchedules } from '#lib/operations/list-schedules.ts';
import { updateConcert } from '#lib/operations/update-concert.ts';
import { type ScheduleChange, updateSchedule } from '#lib/operations/update-schedule.ts';
import { moveServing, readQueueState } from '#lib/queue/queue-state.items.ts';
import type { Seat } from '#lib/seat/seat.ts';
import { pk, prefix } from '#lib/table/keys.ts';
import { queryAll } from '#lib/table/read.ts';
import { write } from '#lib/table/transact.ts';
import { aShow, aUserId, NOW, PRICE, refusal } from '#test/support/builders.ts';
import { conflicting, during, failing, lostAnswer } from '#test/support/faults.ts';
import { makeTable } from '#test/support/table.ts';

beforeAll(makeTable);

const operator = aUserId();
const aConcert = { name: '콘서트', description: '', price: PRICE };
const unknown = '01a22f8b-7b80-73da-8a48-b779e2f0dd4b' as ConcertId & ScheduleId;

const aDate = (concertId: ConcertId) => ({
  concertId,
  startsAt: NOW + 1_000,
  endsAt: NOW + 2_000,
  timezone: 'Asia/Seoul',
});

describe('a new schedule', () => {
  test('has 50 free seats and an empty queue', async () => {
    const { schedule } = await aShow({ status: 'CLOSED' });

    const seats = await queryAll<Seat>({
      pk: pk.schedule(schedule.scheduleId),
      prefix: prefix.seat,
      freshness: 'latest',
    });
    expect(seats.map(({ seatNumber }) => seatNumber)).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
    expect(new Set(seats.map(({ status }) => status))).toEqual(new Set(['AVAILABLE']));
    expect(await readQueueState(schedule.scheduleId)).toMatchObject({
      tail: 0,
      serving: 0,
      closed: true,
      soldOut: false,
      seatsLeft: 50,
    });
  });

  test('is created completely or not at all', async () => {
    const { concertId } = await createConcert(aConcert, NOW);
    const create = () => createSchedule(aDate(concertId), NOW);

    await expect(
      during({ command: 'TransactWriteItemsCommand' }, failing(new Error('crash')), create),
    ).rejects.toThrow('crash');

    expect(await queryAll({ pk: pk.concert(concertId), freshness: 'latest' })).toEqual([]);
  });

  test('finds a concert that was just created, even if an eventually consistent read does not see it yet', async () => {
    const { concertId } = await createConcert(aConcert, NOW);
    const notYet = async () => ({ output: { $metadata: {} }, response: {} });

    const schedule = await during(
      { command: 'GetItemCommand', about: '"ConsistentRead":false' },
      notYet,
      () => createSchedule(aDate(concertId), NOW),
    );

    expect(schedule).toMatchObject({ concertId });
  });

  test.each([
    ['startDatetime', { startsAt: NOW }],
    ['startDatetime', { startsAt: NOW - DAY }],
    ['endDatetime', { endsAt: NOW + 1_000 }],
    ['saleOpensAt', { saleOpensAt: NOW + 1_000 }],
    ['saleOpensAt', { saleOpensAt: NOW + 3_000 }],
  ])('whose %s is out of order is refused: %o', async (field, overrides) => {
    const { concertId } = await createConcert(aConcert, NOW);

    const error = await refusal(createSchedule({ ...aDate(concertId), ...overrides }, NOW));

    expect(error).toMatchObject({ code: 'INVALID_INPUT', fields: [{ field }] });
    expect(await queryAll({ pk: pk.concert(concertId), freshness: 'latest' })).toEqual([]);
  });

  test('with an opening in the past is on sale at once', async () => {
    const { concertId } = await createConcert(aConcert, NOW);

    const schedule = await createSchedule({ ...aDate(concertId), saleOpensAt: NOW - DAY }, NOW);

    expect(schedule.saleOpensAt).toBe(NOW - DAY);
  });

  test('of a concert that does not exist is refused', async () => {
    const error = await refusal(createSchedule(aDate(unknown), NOW));

    expect(error.code).toBe('CONCERT_NOT_FOUND');
  });

  test('is created once under one key, also at the same moment and after the show', async () => {
    const { concertId } = await createConcert(aConcert, NOW);
    const request = onceOf(operator, 'a-schedule', { concertId });
    const create = () => createSchedule(aDate(concertId), NOW, request);

    const made = [...(await Promise.all([create(), create(), create()])), await create()];

    const afterwards = await createSchedule(aDate(concertId), NOW + DAY, request);

    expect(new Set([...made, afterwards].map(({ scheduleId }) => scheduleId)).size).toBe(1);
    expect(await queryAll({ pk: pk.concert(concertId), freshness: 'latest' })).toHaveLength(1);
  });
});

describe('a new concert', () => {
  test('is created once under one key, and the key cannot be used for another concert', async () => {
    const create = (key: string, request: unknown = aConcert) =>
      createConcert(aConcert, NOW, onceOf(operator, key, request));
    const first = await create('a-concert');

    const again = await create('a-concert');
    const error = await refusal(create('a-concert', { ...aConcert, price: 1 }));
    const other = await create('another');

    expect(again).toEqual(first);
    expect(error.code).toBe('IDEMPOTENCY_KEY_REUSED');
    expect(other.concertId).not.toBe(first.concertId);
  });

  test('is created once without a key, even if the answer of the table is lost', async () => {
    const name = `콘서트 ${unknown}`;

    const made = await during({ command: 'PutItemCommand', level: 'try' }, lostAnswer, () =>
      createConcert({ ...aConcert, name }, NOW),
    );

    const all = await queryAll<Concert>({ pk: pk.concerts, freshness: 'latest' });
    expect(all.filter((one) => one.name === name)).toEqual([expect.objectContaining(made)]);
  });
});

describe('a change', () => {
  test('of a concert is visible a second later, and keeps the other fields', async () => {
    const { concert } = await aShow();

    await updateConcert(concert.concertId, { price: 1 });

    expect(await cachedConcert(concert.concertId, NOW + SECOND)).toMatchObject({ ...concert, price: 1 });
  });

  test('of a schedule changes its queue too', async () => {
    const { schedule } = await aShow();
    const { concertId, scheduleId } = schedule;

    const closed = await updateSchedule(concertId, scheduleId, { status: 'CLOSED', paused: true }, NOW);
    const queue = await readQueueState(scheduleId);
    await updateSchedule(concertId, scheduleId, { status: 'OPEN', maxSeatsPerUser: 4 }, NOW);

    expect(closed.status).toBe('CLOSED');
    expect(queue).toMatchObject({ closed: true, paused: true });
    expect(await readQueueState(scheduleId)).toMatchObject({ closed: false, paused: true });
    expect(await cachedSchedule(concertId, scheduleId, NOW + SECOND)).toMatchObject({
      status: 'OPEN',
      maxSeatsPerUser: 4,
    });
  });

  test('sets a message, keeps it through other changes, and removes it', async () => {
    const { schedule } = await aShow();
    const { concertId, scheduleId } = schedule;
    const change = (what: ScheduleChange) => updateSchedule(concertId, scheduleId, what, NOW);
    const message = '공연장 사정으로 입장이 지연되고 있습니다.';

    const settings = await change({ message, maxSeatsPerUser: 3 });
    await change({ paused: true });
    const board = await getBoard(concertId, scheduleId, NOW);
    await change({ message: null });

    expect(settings).not.toHaveProperty('message');
    expect(board).toMatchObject({ message, paused: true });
    expect(await getBoard(concertId, scheduleId, NOW + SECOND)).toMatchObject({
      message: undefined,
      paused: true,
    });
  });

  test('reads the opening of the sale on the show’s wall clock', async () => {
    const { schedule } = await aShow({ timezone: 'America/New_York' });
    const change = { saleOpensAt: '2036-12-05 10:00:00' };

    const { saleOpensAt } = await updateSchedule(schedule.concertId, schedule.scheduleId, change, NOW);

    expect(saleOpensAt).toBe(Date.parse('2036-12-05T15:00:00Z'));
  });

  test.each([0, 1])('of the opening to %i ms after the beginning of the show is refused', async (later) => {
    const { schedule } = await aShow();
    const { concertId, scheduleId } = schedule;
    const saleOpensAt = new Date(schedule.startsAt + later).toISOString();

    const error = await refusal(
      updateSchedule(concertId, scheduleId, { saleOpensAt, maxSeatsPerUser: 4 }, NOW),
    );

    expect(error).toMatchObject({ code: 'INVALID_INPUT', fields: [{ field: 'saleOpensAt' }] });
    expect(await cachedSchedule(concertId, scheduleId, NOW + SECOND)).toMatchObject({ maxSeatsPerUser: 2 });
  });

  test('survives a conflict', async () => {
    const { schedule } = await aShow();

    await during({ command: 'TransactWriteItemsCommand', times: 2 }, conflicting, () =>
      updateSchedule(schedule.concertId, schedule.scheduleId, { paused: true }, NOW),
    );

    expect(await readQueueState(schedule.scheduleId)).toMatchObject({ paused: true });
  });

  test('of what does not exist is refused', async () => {
    const { concert, schedule } = await aShow();
    const other = await aShow();

    const codes = [
      (await refusal(updateConcert(unknown, { price: 1 }))).code,
      (await refusal(updateSchedule(concert.concertId, unknown, { paused: true }, NOW))).code,
      (await refusal(updateSchedule(other.concert.concertId, schedule.scheduleId, { paused: true }, NOW)))
        .code,
    ];

    expect(codes).toEqual(['CONCERT_NOT_FOUND', 'SCHEDULE_NOT_FOUND', 'SCHEDULE_NOT_FOUND']);
  });
});

describe('the list of concerts', () => {
  const saleOf = async (concertId: ConcertId, now = NOW) => {
    const { concerts } = await listConcerts(PageQuery.parse({ order: 'desc' }), now);
    return concerts.find(({ concert }) => concert.concertId === concertId)?.sale;
  };

  test('says how a concert sells: its next show with seats, and its next opening', async () => {
    const { concert, schedule } = await aShow();
    const { concertId } = concert;
    await createSchedule({ ...aDate(concertId), saleOpensAt: NOW + 500 }, NOW);
    await createSchedule({ ...aDate(concertId), status: 'CLOSED' }, NOW);

    const before = await saleOf(concertId);
    const { scheduleId } = schedule;
    const state = await readQueueState(scheduleId);
    const decision = {
      ...state,
      called: 0,
      waiting: 0,
      inside: 0,
      held: 0,
      idle: true,
      drawIsOverdue: false,
    };
    await write(moveServing(state, { ...decision, soldOut: true, seatsLeft: 0 }));
    const soldOut = await saleOf(concertId, NOW + SECOND);
    const over = await saleOf(concertId, NOW + 11 * DAY);

    expect(before).toEqual({ status: 'OPEN', nextShowAt: NOW + 1_000, nextOpeningAt: NOW + 500 });
    expect(soldOut).toEqual({ status: 'SOLD_OUT', nextShowAt: undefined, nextOpeningAt: undefined });
    expect(over).toMatchObject({ status: 'CLOSED' });
  });

  test('has concerts without dates, and none that are not listed', async () => {
    const [shown, hidden] = await Promise.all([
      createConcert(aConcert, NOW),
      createConcert({ ...aConcert, listed: false }, NOW),
    ]);

    expect(await saleOf(shown.concertId)).toMatchObject({ status: 'NO_DATES' });
    expect(await saleOf(hidden.concertId)).toBeUndefined();
  });
});

describe('the list of dates', () => {
  test('shows how many seats can be held', async () => {
    const { concert, schedule } = await aShow();

    const { schedules } = await listSchedules(concert.concertId, PageQuery.parse({}), NOW);

    expect(schedules).toMatchObject([{ available: 50, schedule: { scheduleId: schedule.scheduleId } }]);
  });
});
