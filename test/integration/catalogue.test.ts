import { beforeAll, describe, expect, test } from 'vitest';

import { DAY, SECOND } from '#lib/clock.ts';
import { cachedConcert, cachedSchedule } from '#lib/concert/cached-concert.ts';
import { PageQuery } from '#lib/http/paging.ts';
import { onceOf } from '#lib/table/idempotency.ts';
import type { ConcertId, ScheduleId, UserId } from '#lib/ids.ts';
import { chargeWallet } from '#lib/operations/charge-wallet.ts';
import { createConcert } from '#lib/operations/create-concert.ts';
import { createSchedule } from '#lib/operations/create-schedule.ts';
import { getBoard } from '#lib/operations/get-board.ts';
import { listConcerts } from '#lib/operations/list-concerts.ts';
import { listSchedules } from '#lib/operations/list-schedules.ts';
import { listWalletTransactions } from '#lib/operations/list-wallet-transactions.ts';
import { registerUser } from '#lib/operations/register-user.ts';
import { readUser } from '#lib/user/user.items.ts';
import { updateConcert } from '#lib/operations/update-concert.ts';
import { type ScheduleChange, updateSchedule } from '#lib/operations/update-schedule.ts';
import { moveServing, readQueueState } from '#lib/queue/queue-state.items.ts';
import type { Seat } from '#lib/seat/seat.ts';
import { pk, prefix } from '#lib/table/keys.ts';
import { queryAll } from '#lib/table/read.ts';
import { write } from '#lib/table/transact.ts';
import { readWallet } from '#lib/wallet/wallet.items.ts';
import { aShow, aUser, aUserId, NOW, PRICE, refusal } from '#test/support/builders.ts';
import { after, callsOf, conflicting, during, failing, isWrite } from '#test/support/faults.ts';
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

const IAT = NOW / SECOND;

const claims = () => ({ userId: aUserId(), email: 'fan@example.com', name: '팬', iat: IAT });

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
    const decision = { ...state, called: 0, waiting: 0, inside: 0, held: 0, idle: true };
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

describe('a user', () => {
  test('is registered once, with an empty wallet', async () => {
    const fan = claims();
    const first = await registerUser(fan, NOW);
    await chargeWallet({ userId: fan.userId, point: 1, idempotencyKey: undefined, now: NOW });

    const [calls, again] = await callsOf(() => registerUser(fan, NOW + SECOND));

    const { iat: _, ...said } = fan;
    expect(first).toMatchObject({ isNew: true, user: { ...said, createdAt: NOW } });
    expect(again).toEqual({ ...first, isNew: false, user: expect.objectContaining(first.user) });
    expect(calls.filter(isWrite)).toEqual([]);
    expect((await readWallet(fan.userId)).balance).toBe(1);
  });

  test('has the name and e-mail of the newest token, and keeps what that token does not contain', async () => {
    const fan = claims();
    await registerUser(fan, NOW);
    await chargeWallet({ userId: fan.userId, point: 1, idempotencyKey: undefined, now: NOW });

    const changed = await registerUser(
      { ...fan, email: 'new@example.com', name: '새 이름', iat: IAT + 1 },
      NOW + SECOND,
    );
    const silent = await registerUser({ ...fan, email: null, name: null, iat: IAT + 2 }, NOW + SECOND);

    const profile = { email: 'new@example.com', name: '새 이름', createdAt: NOW };
    expect(changed).toMatchObject({ isNew: false, user: profile });
    expect(silent).toMatchObject({ isNew: false, user: profile });
    expect(await readUser(fan.userId)).toMatchObject(profile);
    expect((await readWallet(fan.userId)).balance).toBe(1);
  });

  test('does not get the e-mail of an older token, even if its request is handled late', async () => {
    const fan = claims();
    await registerUser(fan, NOW);
    const older = { ...fan, email: 'older@example.com', iat: IAT + 1 };
    const newer = { ...fan, email: 'newer@example.com', iat: IAT + 2 };

    const late = await during(
      { command: 'UpdateItemCommand' },
      after(() => registerUser(newer, NOW)),
      () => registerUser(older, NOW),
    );
    const again = await registerUser(older, NOW);

    expect([late.user.email, again.user.email]).toEqual([newer.email, newer.email]);
  });

  test('does not get the e-mail of an older token after a newer one has repeated the stored e-mail', async () => {
    const fan = claims();
    await registerUser(fan, NOW);
    await registerUser({ ...fan, iat: IAT + 2 }, NOW);

    const { user } = await registerUser({ ...fan, email: 'between@example.com', iat: IAT + 1 }, NOW);

    expect(user.email).toBe(fan.email);
  });

  test('is registered once by many requests at the same moment', async () => {
    const fan = claims();

    const answers = await Promise.all(Array.from({ length: 8 }, () => registerUser(fan, NOW)));

    expect(answers.filter(({ isNew }) => isNew)).toHaveLength(1);
  });
});

const cursorOf = (next = '') => new URLSearchParams(next.split('?')[1]).get('cursor') ?? undefined;

describe('pages', () => {
  test.each(['asc', 'desc'] as const)(
    'of a list lead through all its rows once, in order: %s',
    async (order) => {
      const userId = await aUser({ point: 0 });
      for (const point of [1, 2, 3, 4, 5]) {
        await chargeWallet({ userId, point, idempotencyKey: undefined, now: NOW });
      }
      const amounts: number[] = [];
      const links: (string | undefined)[] = [];

      let cursor: string | undefined;
      do {
        const query = PageQuery.parse({ limit: '2', order, ...(cursor && { cursor }) });
        const { rows, next } = await listWalletTransactions(
          userId,
          query,
          '/users/{userId}/points/histories',
        );
        amounts.push(...rows.map(({ amount }) => amount));
        links.push(next);
        cursor = cursorOf(next);
      } while (cursor);

      expect(amounts).toEqual(order === 'asc' ? [1, 2, 3, 4, 5] : [5, 4, 3, 2, 1]);
      expect(links[0]).toMatch(new RegExp(`^/users/${userId}/points/histories\\?limit=2&`));
      expect(links.at(-1)).toBeUndefined();
    },
  );

  const HISTORIES = '/users/{userId}/points/histories';
  const charged = async () => {
    const userId = await aUser({ point: 0 });
    for (const point of [1, 2, 3]) await chargeWallet({ userId, point, idempotencyKey: undefined, now: NOW });
    return userId;
  };
  const pageOf = (userId: UserId, query: Record<string, string> = {}, path = HISTORIES) =>
    listWalletTransactions(userId, PageQuery.parse({ limit: '1', ...query }), path);
  const firstCursor = async (...args: Parameters<typeof pageOf>) =>
    cursorOf((await pageOf(...args)).next) ?? '';

  test('go on with another limit', async () => {
    const userId = await charged();
    const cursor = await firstCursor(userId);

    const { rows } = await pageOf(userId, { cursor, limit: '100' });

    expect(cursor.length).toBeLessThan(100);
    expect(rows.map(({ amount }) => amount)).toEqual([2, 3]);
  });

  test('refuse a changed cursor, and one of another list, another user or another order', async () => {
    const [userId, other] = await Promise.all([charged(), charged()]);
    const own = await firstCursor(userId);
    const key = Buffer.from(own, 'base64url');
    const text = (part: string | Buffer) => Buffer.from(part).toString('base64url');
    const wrong = {
      'of another user': await firstCursor(other),
      'of another list': await firstCursor(userId, {}, '/payments/users/{userId}/histories'),
      'of the other order': await firstCursor(userId, { order: 'desc' }),
      'cut at the end': own.slice(0, -4),
      'cut at the front': own.slice(4),
      'with more at the end': `${own}AAAA`,
      'with padding': `${own}=`,
      'with a space': ` ${own}`,
      'with a sign that is skipped': `${own.slice(0, 8)}!${own.slice(8)}`,
      'in plain base64': key.toString('base64').replace(/=*$/, '=='),
      'of a key alone': text(key.subarray(9)),
      'of another row': text('WALLET'),
      'of no key': text(key.subarray(0, 9)),
      'of text': '!!!',
      'of nothing': '',
    };

    for (const [name, cursor] of Object.entries(wrong)) {
      const error = await refusal(pageOf(userId, { cursor }));
      expect([name, error]).toMatchObject([name, { code: 'INVALID_INPUT', fields: [{ field: 'cursor' }] }]);
    }
  });

  test('of dates show how many seats can be held', async () => {
    const { concert, schedule } = await aShow();

    const { schedules } = await listSchedules(concert.concertId, PageQuery.parse({}), NOW);

    expect(schedules).toMatchObject([{ available: 50, schedule: { scheduleId: schedule.scheduleId } }]);
  });
});
