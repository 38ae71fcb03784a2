import { beforeAll, describe, expect, test } from 'vitest';

import { type Instant, MINUTE, SECOND } from '#lib/clock.ts';
import { updateSchedule } from '#lib/concert/update-schedule.ts';
import { pay } from '#lib/payment/pay.ts';
import type { UserId } from '#lib/ids.ts';
import { admitWaiting } from '#lib/queue/admit-waiting.ts';
import { assignPositions } from '#lib/queue/assign-positions.ts';
import { endPlace, readPlace } from '#lib/queue/place.items.ts';
import { pollQueue } from '#lib/queue/poll-queue.ts';
import { CLAIM_WINDOW_MS, PASS_LIMIT_MS, PASS_MS } from '#lib/queue/queue.ts';
import { type QueueToken, verifyToken } from '#lib/queue/token.ts';
import { write } from '#lib/table/transact.ts';
import { placeOf } from '#test/support/books.ts';
import {
  aFanInside,
  aJoin,
  aQueueToken,
  aShow,
  aUser,
  aUserId,
  comeIn,
  inside,
  NOW,
  numbered,
  only,
  refusal,
  type Show,
} from '#test/support/builders.ts';
import { callsOf, isWrite } from '#test/support/faults.ts';
import { makeTable } from '#test/support/table.ts';

beforeAll(makeTable);

const ENTRY = NOW + SECOND;

const poll = async (token: QueueToken, now: number) => {
  const turn = await pollQueue(token, now);
  return { turn, token: await verifyToken(turn.token, ['queue', 'payment'], now) };
};

const aLine = async (length: number, overrides = {}) => {
  const show = await aShow({ maxActive: 1, ...overrides });
  const tokens = await numbered(show, Array.from({ length }, aUserId));
  return { show, tokens, last: tokens[length - 1] as QueueToken };
};

describe('a waiting poll', () => {
  test('finds its number and puts it into the token', async () => {
    const { last } = await aLine(3);

    const { turn, token } = await poll(last, ENTRY);

    expect(turn).toMatchObject({ kind: 'WAITING', position: 3, ahead: 3, seatsLeft: 50 });
    expect(token).toMatchObject({ kind: 'queue', position: 3, tokenId: last.tokenId });
  });

  test('with its number reads only the queue’s row, and that once a second', async () => {
    const { last } = await aLine(3);
    const { token } = await poll(last, ENTRY);

    const [within] = await callsOf(() => pollQueue(token, ENTRY + SECOND - 1));
    const [beyond] = await callsOf(() => pollQueue(token, ENTRY + SECOND));

    expect(within).toEqual([]);
    expect(beyond.map(({ command }) => command)).toEqual(['GetItemCommand']);
    expect(only(beyond).input).toContain('STATE');
  });

  test('with its first token reads its place once', async () => {
    const { last } = await aLine(3);
    await pollQueue(last, ENTRY);

    const [calls] = await callsOf(() => pollQueue(last, ENTRY));

    expect(calls).toEqual([]);
  });

  test('of many at once shares one read', async () => {
    const { tokens } = await aLine(20);
    const known = tokens.map((token, index) => ({ ...token, position: index + 1 }));

    const [calls] = await callsOf(() => Promise.all(known.map((token) => pollQueue(token, NOW + MINUTE))));

    expect(calls).toHaveLength(1);
  });

  test('before the number is given has none, and asks again soon', async () => {
    const show = await aShow();
    const token = aQueueToken(show, aJoin(show, aUserId()));

    const { turn, token: renewed } = await poll(token, NOW + SECOND);

    expect(turn).toMatchObject({ kind: 'WAITING', position: null, pollAfterMs: SECOND });
    expect(renewed.issuedAt).toBe(NOW);
  });

  test('of a closed sale ends', async () => {
    const { show, last } = await aLine(3);
    await updateSchedule(show.schedule.concertId, show.schedule.scheduleId, { status: 'CLOSED' });

    const error = await refusal(pollQueue(last, ENTRY));

    expect(error.code).toBe('SCHEDULE_CLOSED');
  });

  test('of a schedule that does not exist is refused', async () => {
    const { last } = await aLine(1);

    const error = await refusal(pollQueue({ ...last, scheduleId: aUserId() as never }, ENTRY));

    expect(error.code).toBe('SCHEDULE_NOT_FOUND');
  });
});

describe('coming in', () => {
  test('is one write, and begins a pass of five minutes', async () => {
    const { show, last } = await aLine(1);
    const { token } = await poll(last, ENTRY);
    await admitWaiting(show.schedule, ENTRY);

    const [calls, { turn }] = await callsOf(() => poll(token, ENTRY + SECOND));

    const place = await placeOf(last.userId, last.scheduleId);
    expect(calls.filter(isWrite)).toHaveLength(1);
    expect(turn).toMatchObject({ kind: 'INSIDE', expiresAt: ENTRY + SECOND + PASS_MS, maxSeats: 2 });
    expect(place).toMatchObject({
      status: 'ACTIVE',
      activatedAt: ENTRY + SECOND,
      hardEndsAt: ENTRY + SECOND + PASS_LIMIT_MS,
      admittedCap: 1,
      maxSeats: 2,
    });
  });

  test('again finds the same pass, from every tab', async () => {
    const { show, last } = await aLine(1);
    const { token } = await poll(last, ENTRY);
    await admitWaiting(show.schedule, ENTRY);

    const first = await poll(last, ENTRY + SECOND);
    const others = await Promise.all([
      poll(last, ENTRY + 2 * SECOND),
      poll(token, ENTRY + 2 * SECOND),
      poll(first.token, ENTRY + 2 * SECOND),
      poll(last, ENTRY + 2 * MINUTE),
    ]);

    for (const { turn } of others) {
      expect(turn).toMatchObject({ kind: 'INSIDE', expiresAt: ENTRY + SECOND + PASS_MS });
    }
    expect(await placeOf(last.userId, last.scheduleId)).toMatchObject({ version: 1 });
  });

  test('at the same moment from many tabs begins one pass', async () => {
    const { show, last } = await aLine(1);
    await admitWaiting(show.schedule, NOW);

    const turns = await Promise.all(Array.from({ length: 8 }, () => pollQueue(last, ENTRY)));

    expect(turns.map(({ kind }) => kind)).toEqual(Array(8).fill('INSIDE'));
    expect(await placeOf(last.userId, last.scheduleId)).toMatchObject({ version: 1 });
  });

  test('is possible to the end of the claim window, and not after', async () => {
    const { show, tokens } = await aLine(2, { maxActive: 2 });
    await admitWaiting(show.schedule, NOW);
    const [punctual, late] = tokens as [QueueToken, QueueToken];

    const turn = await pollQueue(punctual, NOW + CLAIM_WINDOW_MS);
    const error = await refusal(pollQueue(late, NOW + CLAIM_WINDOW_MS + 1));

    expect(turn.kind).toBe('INSIDE');
    expect(error.code).toBe('PLACE_LOST');
  });

  test('is refused before its turn', async () => {
    const { show, last } = await aLine(2);
    await admitWaiting(show.schedule, NOW);

    const turn = await pollQueue(last, ENTRY);

    expect(turn).toMatchObject({ kind: 'WAITING', ahead: 1 });
    expect(await placeOf(last.userId, last.scheduleId)).toMatchObject({ status: 'PENDING' });
  });

  test('with a second join’s token leads to the place of the first', async () => {
    const show = await aShow();
    const userId = aUserId();
    const [first, second] = [aJoin(show, userId), aJoin(show, userId, NOW + 1)];
    await assignPositions(show.schedule, [first, second], NOW);
    await admitWaiting(show.schedule, NOW);

    const token = await comeIn(aQueueToken(show, second), ENTRY);

    expect(token.tokenId).toBe(first.tokenId);
  });
});

describe('a second join’s token', () => {
  const twoJoins = async (show: Show) => {
    const userId = aUserId();
    return [aJoin(show, userId), aJoin(show, userId, NOW + 1)] as const;
  };

  test('is lost once the place of the first has ended, whatever the clocks said', async () => {
    const show = await aShow();
    const [first, second] = await twoJoins(show);
    await assignPositions(show.schedule, [first, second], NOW);
    await admitWaiting(show.schedule, NOW);

    const error = await refusal(pollQueue(aQueueToken(show, second), ENTRY + CLAIM_WINDOW_MS));

    expect(error.code).toBe('PLACE_LOST');
  });

  test('waits for its number while the join is on its way, behind a leave', async () => {
    const show = await aShow();
    const [first, second] = await twoJoins(show);
    const leave = { ...aJoin(show, first.userId, NOW + 1), kind: 'LEAVE' as const };
    const back = aJoin(show, first.userId, NOW + 2);
    await assignPositions(show.schedule, [first, second, leave], NOW + SECOND);

    const before = await pollQueue(aQueueToken(show, back), NOW + 2 * SECOND);
    await assignPositions(show.schedule, [back], NOW + 3 * SECOND);
    const afterwards = await pollQueue(aQueueToken(show, back), NOW + 4 * SECOND);

    expect(before).toMatchObject({ kind: 'WAITING', position: null });
    expect(afterwards).toMatchObject({ kind: 'WAITING', position: 2 });
  });
});

describe('an ended place', () => {
  test('is lost when the pass has run out', async () => {
    const fan = await aFanInside(await aShow());

    const error = await refusal(pollQueue(fan, ENTRY + PASS_MS));

    expect(error.code).toBe('PLACE_LOST');
  });

  test('is lost when the pass has been used', async () => {
    const fan = await aFanInside(await aShow());
    await pay(fan, ENTRY);

    const error = await refusal(pollQueue({ ...fan, kind: 'queue' }, ENTRY + SECOND));

    expect(error.code).toBe('PLACE_LOST');
  });

  test('does not come back with a later place of the same user', async () => {
    const show = await aShow();
    const fan = await aFanInside(show);
    await pay(fan, ENTRY);
    await inside(show, [fan.userId], NOW + MINUTE);

    const error = await refusal(pollQueue({ ...fan, kind: 'queue' }, NOW + 2 * MINUTE));

    expect(error.code).toBe('PLACE_LOST');
  });

  test('does not exist for a payment token without one', async () => {
    const fan = await aFanInside(await aShow());

    const error = await refusal(pollQueue({ ...fan, userId: aUserId() }, ENTRY));

    expect(error.code).toBe('PLACE_LOST');
  });
});

describe('a fan who joins again', () => {
  const again = async (show: Show, userId: UserId, at: Instant) => {
    const join = aJoin(show, userId, at);
    const token = aQueueToken(show, join, at);
    const before = await pollQueue(token, at + SECOND);
    await assignPositions(show.schedule, [join], at + 2 * SECOND);
    const afterwards = await pollQueue(token, at + 4 * SECOND);
    return [before, afterwards];
  };

  test('after missing the turn waits for the new number, and gets it', async () => {
    const show = await aShow({ maxActive: 1 });
    const userId = await aUser();
    await numbered(show, [userId]);
    await admitWaiting(show.schedule, NOW);
    const later = NOW + CLAIM_WINDOW_MS + 10 * SECOND;

    const [before, afterwards] = await again(show, userId, later);

    expect(before).toMatchObject({ kind: 'WAITING', position: null });
    expect(afterwards).toMatchObject({ kind: 'WAITING', position: 2 });
  });

  test('after leaving waits for the new number, and gets it', async () => {
    const show = await aShow({ maxActive: 1 });
    const userId = await aUser();
    await inside(show, [userId]);
    const place = await readPlace(userId, show.schedule.scheduleId);
    if (!place) throw new Error('the fan is inside');
    await write(endPlace(place, NOW + MINUTE));

    const [before, afterwards] = await again(show, userId, NOW + 2 * MINUTE);

    expect(before).toMatchObject({ kind: 'WAITING', position: null });
    expect(afterwards).toMatchObject({ kind: 'WAITING', position: 2 });
  });
});
