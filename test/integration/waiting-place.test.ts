import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

import { DAY, HOUR, type Instant, MINUTE, SECOND } from '#lib/clock.ts';
import { assignPositions } from '#lib/operations/assign-positions.ts';
import { cancelDraw } from '#lib/operations/cancel-draw.ts';
import { joinQueue } from '#lib/operations/join-queue.ts';
import { leaveQueue } from '#lib/operations/leave-queue.ts';
import { keys } from '#lib/table/keys.ts';
import { getRow } from '#lib/table/read.ts';
import { write } from '#lib/table/transact.ts';
import { overwrite, type Row } from '#lib/table/write.ts';
import { PASS_MS } from '#lib/token/lifetimes.ts';
import { type QueueToken, verifyToken } from '#lib/token/token.ts';
import { placeOf } from '#test/support/books.ts';
import {
  aFanInside,
  aJoin,
  aQueueToken,
  aShow,
  aUserId,
  ENTRY,
  NOW,
  numbered,
  only,
  someUsers,
} from '#test/support/builders.ts';
import { aDrawnShow, OPENS } from '#test/support/draw-steps.ts';
import { stubIntake } from '#test/support/intake.ts';
import { soldBut } from '#test/support/sold-seats.ts';
import { makeTable } from '#test/support/table.ts';
import { stubBeacon } from '#test/support/test-beacon.ts';
import { change, poll, tick } from '#test/support/ticks.ts';

beforeAll(makeTable);
beforeEach(() => {
  vi.restoreAllMocks();
  stubIntake();
  stubBeacon();
});

/** Polls once an hour, each time with the renewed token. @returns the last token */
const pollHourly = async (token: QueueToken, from: Instant, hours: number): Promise<QueueToken> => {
  let current = token;
  for (let hour = 1; hour <= hours; hour += 1) {
    const now = from + hour * HOUR;
    current = await verifyToken((await poll(current, now)).token, ['queue'], now);
  }
  return current;
};

const joinAgain = async ({ userId, concertId, scheduleId }: QueueToken, now: Instant): Promise<QueueToken> =>
  verifyToken(await joinQueue({ userId, concertId, scheduleId, now }), ['queue'], now);

describe('a fan who waits keeps the place', () => {
  test('over a pause of more than a day, and enters before one who joined later', async () => {
    const show = await aShow();
    await soldBut(show, [5]);
    await change(show, { paused: true });
    const early = only(await numbered(show, [aUserId()]));
    const resumed = NOW + 25 * HOUR + MINUTE;

    const renewed = await pollHourly(early, NOW, 25);
    const late = only(await numbered(show, [aUserId()], resumed - SECOND));
    await change(show, { paused: false }, resumed);
    await tick(show, resumed + 4 * SECOND);
    const turns = [await poll(late, resumed + 5 * SECOND), await poll(renewed, resumed + 5 * SECOND)];

    expect(turns.map(({ kind }) => kind)).toEqual(['WAITING', 'ENTERED']);
  });

  test('when the opening is moved by more than a day', async () => {
    const show = await aShow();
    const token = only(await numbered(show, [aUserId()]));
    const opens = NOW + DAY + HOUR;

    await change(show, { saleOpensAt: new Date(opens).toISOString() });
    const renewed = await pollHourly(token, NOW, 25);
    await tick(show, opens + 4 * SECOND);

    expect(await poll(renewed, opens + 5 * SECOND)).toMatchObject({ kind: 'ENTERED' });
  });

  test.each([
    ['a date without a draw', () => aShow({ startsAt: NOW + DAY, endsAt: NOW + 2 * DAY }), NOW],
    [
      'a date whose draw was cancelled',
      () => aDrawnShow({ startsAt: NOW + DAY, endsAt: NOW + 2 * DAY }),
      OPENS,
    ],
  ])('when the show moves to next month: %s', async (_, make, joinedAt) => {
    const show = await make();
    const { concertId, scheduleId } = show.schedule;
    if (show.schedule.draw) await cancelDraw(concertId, scheduleId, NOW + MINUTE);
    const join = { ...aJoin(show, aUserId(), joinedAt), receivedAt: joinedAt };
    await assignPositions(show.schedule, [join], joinedAt);
    const later = NOW + 20 * DAY;

    await change(
      show,
      { startDatetime: '2037-01-31 19:00:00', endDatetime: '2037-01-31 21:00:00' },
      joinedAt + SECOND,
    );
    await tick(show, later);

    const token = await joinAgain(aQueueToken(show, join), later);
    expect(await poll(token, later + SECOND)).toMatchObject({ kind: 'ENTERED' });
  });

  test('while away, and finds it when they join again', async () => {
    const show = await aShow();
    const [, away] = await numbered(show, someUsers(3));
    const back = NOW + 9 * DAY;

    const token = await joinAgain(away as QueueToken, back);

    expect(await poll(token, back)).toMatchObject({ kind: 'WAITING', position: 2 });
  });

  test('in a row that an earlier version has written with an end', async () => {
    const show = await aShow();
    const token = only(await numbered(show, [aUserId()]));
    const place = await placeOf(token.userId, token.scheduleId);
    const key = keys.place(token.userId, token.scheduleId);
    await write(overwrite({ ...key, ...place, expiresAt: NOW + DAY, ttl: (NOW + 2 * DAY) / SECOND }));
    const later = NOW + DAY + HOUR;
    await tick(show, later);

    expect(await poll(await joinAgain(token, later), later + SECOND)).toMatchObject({ kind: 'ENTERED' });
    expect(await placeOf(token.userId, token.scheduleId)).toMatchObject({
      status: 'ACTIVE',
      expiresAt: later + SECOND + PASS_MS,
    });
  });
});

describe('TTL', () => {
  const ttlOf = async ({ userId, scheduleId }: QueueToken) =>
    (await getRow<Row>(keys.place(userId, scheduleId), 'latest'))?.['ttl'];

  test('never removes a place that waits', async () => {
    const show = await aShow();
    const token = only(await numbered(show, [aUserId()]));

    expect(await placeOf(token.userId, token.scheduleId)).not.toHaveProperty('expiresAt');
    expect(await ttlOf(token)).toBeUndefined();
  });

  test('removes a place weeks after its end: an entry of a draw that was given up may be entered again', async () => {
    const [show, drawn] = [await aShow(), await aDrawnShow()];
    const inside = await aFanInside(show);
    const entry = aJoin(drawn, aUserId());
    await assignPositions(drawn.schedule, [entry], NOW);
    const given = aQueueToken(drawn, entry);
    await leaveQueue({ ...given, now: ENTRY });

    expect(await ttlOf(inside)).toBe((ENTRY + PASS_MS + 35 * DAY) / SECOND);
    expect(await ttlOf(given)).toBe((ENTRY + 35 * DAY) / SECOND);
  });
});
