import { beforeAll, describe, expect, test } from 'vitest';

import { MINUTE, SECOND } from '#lib/clock.ts';
import { newId, type TokenId, type UserId } from '#lib/ids.ts';
import { pay } from '#lib/payment/pay.ts';
import { admitWaiting } from '#lib/queue/admit-waiting.ts';
import { assignPositions } from '#lib/queue/assign-positions.ts';
import type { Delivered } from '#lib/queue/intake.ts';
import { readPlace } from '#lib/queue/place.items.ts';
import { CLAIM_WINDOW_MS } from '#lib/queue/queue.ts';
import { readOpenQueues, readQueueState } from '#lib/queue/queue-state.items.ts';
import { placeOf } from '#test/support/books.ts';
import { aFanInside, aJoin, aShow, aUserId, NOW, type Show } from '#test/support/builders.ts';
import { callsOf, during, failing, isWrite, throttled, transactionConflict } from '#test/support/faults.ts';
import { makeTable } from '#test/support/table.ts';

beforeAll(makeTable);

const aLeave = (show: Show, userId: UserId, now = NOW): Delivered => ({
  ...aJoin(show, userId, now),
  kind: 'LEAVE',
  tokenId: newId<TokenId>(now),
});

const joinsOf = (show: Show, count: number): Delivered[] =>
  Array.from({ length: count }, () => aJoin(show, aUserId()));

const positionsOf = async (show: Show, messages: readonly Delivered[]) =>
  Promise.all(
    messages.map(async ({ userId }) => (await readPlace(userId, show.schedule.scheduleId))?.position),
  );

const tailOf = async (show: Show) => (await readQueueState(show.schedule.scheduleId)).tail;

const isOpen = async ({ schedule }: Show) => {
  const queues = await readOpenQueues();
  return queues.some(({ scheduleId }) => scheduleId === schedule.scheduleId);
};

describe('numbers', () => {
  test('follow the order of the messages, over batches', async () => {
    const show = await aShow();
    const joins = joinsOf(show, 15);

    await assignPositions(show.schedule, joins.slice(0, 10), NOW);
    await assignPositions(show.schedule, joins.slice(10), NOW);

    expect(await positionsOf(show, joins)).toEqual(Array.from({ length: 15 }, (_, index) => index + 1));
    expect(await tailOf(show)).toBe(15);
  });

  test('of a batch are taken by one write', async () => {
    const show = await aShow();
    await assignPositions(show.schedule, joinsOf(show, 1), NOW);

    const [calls] = await callsOf(() => assignPositions(show.schedule, joinsOf(show, 10), NOW));

    expect(calls.filter(isWrite).map(({ command }) => command)).toEqual([
      'UpdateItemCommand',
      ...Array<string>(10).fill('PutItemCommand'),
    ]);
  });

  test('are never given twice when batches meet', async () => {
    const show = await aShow();
    const batches = Array.from({ length: 5 }, () => joinsOf(show, 4));

    await Promise.all(batches.map((batch) => assignPositions(show.schedule, batch, NOW)));

    const positions = await positionsOf(show, batches.flat());
    expect(new Set(positions).size).toBe(20);
    expect(await tailOf(show)).toBe(20);
  });
});

describe('a message that comes again', () => {
  test('changes nothing', async () => {
    const show = await aShow();
    const joins = joinsOf(show, 3);
    await assignPositions(show.schedule, joins, NOW);

    const again = await assignPositions(show.schedule, joins, NOW + MINUTE);

    expect(again).toMatchObject({ done: 3, numbered: 0 });
    expect(await positionsOf(show, joins)).toEqual([1, 2, 3]);
    expect(await tailOf(show)).toBe(3);
  });

  test('changes nothing after the place has ended', async () => {
    const show = await aShow();
    const fan = await aFanInside(show);
    await pay(fan, NOW + 2 * SECOND);

    const again = await assignPositions(show.schedule, [{ ...fan, kind: 'JOIN' }], NOW + MINUTE);

    expect(again).toMatchObject({ done: 1, numbered: 0 });
    expect(await placeOf(fan.userId, fan.scheduleId)).toMatchObject({ status: 'EXPIRED', position: 1 });
  });

  test('twice in one batch is numbered once', async () => {
    const show = await aShow();
    const [join, other] = joinsOf(show, 2) as [Delivered, Delivered];

    await assignPositions(show.schedule, [join, join, other], NOW);

    expect(await positionsOf(show, [join, other])).toEqual([1, 2]);
  });
});

describe('a user', () => {
  test('keeps a place that still lives, whichever message comes', async () => {
    const show = await aShow();
    const userId = aUserId();
    const first = aJoin(show, userId);

    await assignPositions(show.schedule, [first, aJoin(show, userId, NOW + 1)], NOW);
    await assignPositions(show.schedule, [aJoin(show, userId, NOW + MINUTE)], NOW + MINUTE);

    expect(await placeOf(userId, first.scheduleId)).toMatchObject({ tokenId: first.tokenId, position: 1 });
    expect(await tailOf(show)).toBe(1);
  });

  test('keeps a live pass', async () => {
    const show = await aShow();
    const fan = await aFanInside(show);

    await assignPositions(show.schedule, [aJoin(show, fan.userId, NOW + MINUTE)], NOW + MINUTE);

    expect(await placeOf(fan.userId, fan.scheduleId)).toMatchObject({
      status: 'ACTIVE',
      tokenId: fan.tokenId,
    });
  });

  test('gets a new number once the old place has ended', async () => {
    const show = await aShow();
    const fan = await aFanInside(show);
    await pay(fan, NOW + 2 * SECOND);
    const back = aJoin(show, fan.userId, NOW + MINUTE);

    await assignPositions(show.schedule, [back], NOW + MINUTE);

    expect(await placeOf(fan.userId, fan.scheduleId)).toMatchObject({
      status: 'PENDING',
      tokenId: back.tokenId,
      position: 2,
    });
  });

  test('gets a new number after missing the call', async () => {
    const show = await aShow();
    const userId = aUserId();
    await assignPositions(show.schedule, [aJoin(show, userId)], NOW);
    await admitWaiting(show.schedule, NOW);
    const later = NOW + 61 * SECOND;

    await assignPositions(show.schedule, [aJoin(show, userId, later)], later);

    expect(await placeOf(userId, show.schedule.scheduleId)).toMatchObject({ position: 2 });
  });

  test('who leaves and joins again in one batch has the second place', async () => {
    const show = await aShow();
    const userId = aUserId();
    const other = aJoin(show, aUserId());
    const batch = [aJoin(show, userId), aLeave(show, userId, NOW + 1), other];
    const back = aJoin(show, userId, NOW + 2);
    batch.push(back);

    await assignPositions(show.schedule, batch, NOW + 3);
    await assignPositions(show.schedule, batch.slice(1, 2), NOW + 3);

    expect(await placeOf(userId, back.scheduleId)).toMatchObject({
      tokenId: back.tokenId,
      status: 'PENDING',
      position: 3,
    });
    expect(await positionsOf(show, [other])).toEqual([2]);
  });

  test('who leaves by one clock and joins again by a slower one keeps the new place, should the leave come again', async () => {
    const show = await aShow();
    const userId = aUserId();
    const first = { ...aJoin(show, userId), sequence: '9' };
    const leave = { ...aLeave(show, userId, NOW + 4 * SECOND), sequence: '10' };
    const back = { ...aJoin(show, userId, NOW + SECOND), sequence: '11' };

    await assignPositions(show.schedule, [first], NOW + 5 * SECOND);
    await assignPositions(show.schedule, [leave, back], NOW + 5 * SECOND);
    await assignPositions(show.schedule, [leave], NOW + 6 * SECOND);

    expect(await placeOf(userId, back.scheduleId)).toMatchObject({
      tokenId: back.tokenId,
      status: 'PENDING',
      position: 2,
    });
  });

  test('keeps the new place, should a leave be put aside and sent again as a later message', async () => {
    const show = await aShow();
    const userId = aUserId();
    const back = { ...aJoin(show, userId, NOW + MINUTE), sequence: '11' };
    await assignPositions(show.schedule, [back], NOW + MINUTE);

    await assignPositions(show.schedule, [{ ...aLeave(show, userId), sequence: '12' }], NOW + 2 * MINUTE);

    expect(await placeOf(userId, back.scheduleId)).toMatchObject({ status: 'PENDING' });
  });

  test('who leaves has no place, and leaving again changes nothing', async () => {
    const show = await aShow();
    const userId = aUserId();
    await assignPositions(show.schedule, [aJoin(show, userId)], NOW);
    const leave = aLeave(show, userId, NOW + 1);

    const answers = [
      await assignPositions(show.schedule, [leave], NOW + 1),
      await assignPositions(show.schedule, [leave], NOW + 1),
    ];

    expect(answers.map(({ done }) => done)).toEqual([1, 1]);
    expect(await placeOf(userId, show.schedule.scheduleId)).toMatchObject({ status: 'EXPIRED', version: 1 });
  });
});

describe('a join', () => {
  test('whose sender saw the old place end, by a clock that is ahead, is numbered', async () => {
    const show = await aShow();
    const userId = aUserId();
    await assignPositions(show.schedule, [aJoin(show, userId)], NOW);
    await admitWaiting(show.schedule, NOW);
    const again = aJoin(show, userId, NOW + CLAIM_WINDOW_MS + SECOND);

    await assignPositions(show.schedule, [again], NOW + CLAIM_WINDOW_MS - SECOND);

    expect(await placeOf(userId, again.scheduleId)).toMatchObject({ tokenId: again.tokenId, position: 2 });
  });

  test('that found a place takes no number when it comes again after that place has ended', async () => {
    const show = await aShow();
    const userId = aUserId();
    const [first, second] = [aJoin(show, userId), aJoin(show, userId, NOW + 1)];
    await assignPositions(show.schedule, [first, second], NOW + SECOND);
    await assignPositions(show.schedule, [aLeave(show, userId, NOW + 2)], NOW + SECOND);

    await assignPositions(show.schedule, [second], NOW + MINUTE);

    expect(await tailOf(show)).toBe(1);
  });
});

describe('a place whose write', () => {
  test('was answered to nobody is there, and nothing comes again', async () => {
    const show = await aShow();
    const joins = joinsOf(show, 3);
    const second = joins[1]?.userId ?? '';

    const answer = await during(
      { command: 'PutItemCommand', about: second },
      async (perform) => {
        await perform();
        return perform();
      },
      () => assignPositions(show.schedule, joins, NOW),
    );

    expect(answer).toEqual({ done: 3, numbered: 3, wasEmpty: true });
    expect(await positionsOf(show, joins)).toEqual([1, 2, 3]);
  });

  test('met another transaction is tried again, and nothing comes again', async () => {
    const show = await aShow();
    const joins = joinsOf(show, 3);
    const second = joins[1]?.userId ?? '';

    const answer = await during(
      { command: 'PutItemCommand', about: second, times: 2 },
      failing(transactionConflict()),
      () => assignPositions(show.schedule, joins, NOW),
    );

    expect(answer).toEqual({ done: 3, numbered: 3, wasEmpty: true });
    expect(await positionsOf(show, joins)).toEqual([1, 2, 3]);
  });
});

describe('a failure in the middle', () => {
  test('stops there, and the rest comes again in its order', async () => {
    const show = await aShow();
    const joins = joinsOf(show, 5);
    const third = joins[2]?.userId ?? '';

    const first = await during({ command: 'PutItemCommand', about: third }, failing(throttled()), () =>
      assignPositions(show.schedule, joins, NOW),
    );
    const rest = await assignPositions(show.schedule, joins.slice(first.done), NOW);

    expect(first).toMatchObject({ done: 2, numbered: 2, failure: expect.any(Error) });
    expect(rest).toMatchObject({ done: 3, numbered: 3 });
    expect(await positionsOf(show, joins)).toEqual([1, 2, 6, 7, 8]);
  });

  test('before any number is taken does nothing', async () => {
    const show = await aShow();
    const joins = joinsOf(show, 2);

    const failed = during({ command: 'UpdateItemCommand' }, failing(throttled()), () =>
      assignPositions(show.schedule, joins, NOW),
    );

    await expect(failed).rejects.toThrow();
    expect(await tailOf(show)).toBe(0);
  });
});

describe('the tick', () => {
  test('finds a queue from its first number on, until nobody is left', async () => {
    const show = await aShow();
    const before = await isOpen(show);
    await assignPositions(show.schedule, joinsOf(show, 1), NOW);
    const waiting = await isOpen(show);
    await admitWaiting(show.schedule, NOW);
    const called = await isOpen(show);

    await admitWaiting(show.schedule, NOW + 66 * SECOND);

    expect([before, waiting, called, await isOpen(show)]).toEqual([false, true, true, false]);
    expect(await readQueueState(show.schedule.scheduleId)).toMatchObject({ open: false });
  });

  test('finds a queue whose opening failed after the numbers were taken, once the messages come again', async () => {
    const show = await aShow();
    const joins = joinsOf(show, 2);

    const crash = during({ command: 'TransactWriteItemsCommand' }, failing(new Error('crash')), () =>
      assignPositions(show.schedule, joins, NOW),
    );
    await expect(crash).rejects.toThrow('crash');
    const afterCrash = await isOpen(show);
    await assignPositions(show.schedule, joins, NOW);

    expect([afterCrash, await isOpen(show)]).toEqual([false, true]);
    expect(await positionsOf(show, joins)).toEqual([3, 4]);
  });

  test('keeps a queue in which a number was taken while it was being closed', async () => {
    const show = await aShow();
    await assignPositions(show.schedule, joinsOf(show, 1), NOW);
    await admitWaiting(show.schedule, NOW);
    const later = NOW + 70 * SECOND;

    const closing = during(
      { command: 'TransactWriteItemsCommand' },
      async (perform) => {
        await assignPositions(show.schedule, joinsOf(show, 1), later);
        return perform();
      },
      () => admitWaiting(show.schedule, later),
    );

    await expect(closing).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await isOpen(show)).toBe(true);
  });
});
