import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, test } from 'vitest';

import { MINUTE, SECOND } from '#lib/clock.ts';
import type { UserId } from '#lib/ids.ts';
import { admitWaiting } from '#lib/operations/admit-waiting.ts';
import { assignPositions } from '#lib/operations/assign-positions.ts';
import type { DeliveredFromUser } from '#lib/queue/intake.ts';
import { readOpenQueues, readQueueState } from '#lib/queue/queue-state.items.ts';
import { table, tableName } from '#lib/table/client.ts';
import { keys } from '#lib/table/keys.ts';
import { placeOf, stateOf } from '#test/support/books.ts';
import { aJoin, aLeave, aShow, aUserId, NOW, type Show } from '#test/support/builders.ts';
import { callsOf, during, failing, hooked, isWrite, throttled } from '#test/support/faults.ts';
import { joinsOf, positionsOf, tailOf } from '#test/support/positions.ts';
import { makeTable } from '#test/support/table.ts';

beforeAll(makeTable);

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

  test('of a batch are assigned by one write', async () => {
    const show = await aShow();
    await assignPositions(show.schedule, joinsOf(show, 1), NOW);

    const [calls] = await callsOf(() => assignPositions(show.schedule, joinsOf(show, 10), NOW));

    expect(calls.filter(isWrite).map(({ command }) => command)).toEqual([
      'UpdateItemCommand',
      ...Array<string>(10).fill('PutItemCommand'),
    ]);
  });

  test('are never given twice when batches run at the same time', async () => {
    const show = await aShow();
    const batches = Array.from({ length: 5 }, () => joinsOf(show, 4));

    await Promise.all(batches.map((batch) => assignPositions(show.schedule, batch, NOW)));

    const positions = await positionsOf(show, batches.flat());
    expect(new Set(positions).size).toBe(20);
    expect(await tailOf(show)).toBe(20);
  });
});

describe('the places of a batch', () => {
  /** The largest number of concurrent writes of places during `act`: for all users, and for any one user. */
  const mostAtOnce = async (users: readonly UserId[], act: () => Promise<unknown>) => {
    const running = new Map(users.map((userId) => [userId, 0]));
    const most = { together: 0, ofOne: 0 };
    await hooked(
      'call',
      async (perform, { command, input }) => {
        const userId = users.find((one) => input.includes(one));
        if (userId === undefined || command === 'BatchGetItemCommand') return perform();
        running.set(userId, (running.get(userId) ?? 0) + 1);
        const now = [...running.values()];
        most.together = Math.max(most.together, now.filter((one) => one > 0).length);
        most.ofOne = Math.max(most.ofOne, ...now);
        try {
          return await perform();
        } finally {
          running.set(userId, (running.get(userId) ?? 0) - 1);
        }
      },
      act,
    );
    return most;
  };

  test('are written side by side', async () => {
    const show = await aShow();
    const joins = joinsOf(show, 10);
    const users = joins.map(({ userId }) => userId);

    const most = await mostAtOnce(users, () => assignPositions(show.schedule, joins, NOW));

    expect(most).toEqual({ together: 10, ofOne: 1 });
    expect(await positionsOf(show, joins)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  test('of one user are written one after the other', async () => {
    const show = await aShow();
    const [one, other] = [aUserId(), aUserId()];
    const batch = [aJoin(show, one), aLeave(show, one, NOW + 1), aJoin(show, other)];
    const back = aJoin(show, one, NOW + 2);
    batch.push(back);

    const most = await mostAtOnce([one, other], () => assignPositions(show.schedule, batch, NOW + 3));

    expect(most).toEqual({ together: 2, ofOne: 1 });
    expect(await placeOf(one, back.scheduleId)).toMatchObject({ tokenId: back.tokenId, position: 3 });
  });
});

describe('how far a message group has come', () => {
  const at = (message: DeliveredFromUser, sequence: number, group = 0): DeliveredFromUser => ({
    ...message,
    group,
    sequence: String(sequence),
  });

  test('is stored with the numbers of each batch, by group', async () => {
    const show = await aShow();
    const [first, second, other] = joinsOf(show, 3) as [
      DeliveredFromUser,
      DeliveredFromUser,
      DeliveredFromUser,
    ];

    await assignPositions(show.schedule, [at(first, 5), at(second, 90)], NOW);
    await assignPositions(show.schedule, [at(other, 7, 3)], NOW);

    expect(await stateOf(show)).toMatchObject({ tail: 3, reached: { 0: '90', 3: '7' }, turnedAway: {} });
  });

  test('is stored also if no join needs a number, but not for a leave', async () => {
    const show = await aShow();
    const join = at(aJoin(show, aUserId()), 5);
    await assignPositions(show.schedule, [join], NOW);

    await assignPositions(show.schedule, [at(aJoin(show, join.userId, NOW + 1), 6)], NOW + 1);
    await assignPositions(show.schedule, [at(aLeave(show, join.userId, NOW + 2), 7)], NOW + 2);

    expect(await stateOf(show)).toMatchObject({ tail: 1, reached: { 0: '6' } });
  });

  test('never goes back for a repeated batch, which writes nothing', async () => {
    const show = await aShow();
    const [early, late] = joinsOf(show, 2).map((join, index) => at(join, 99 + index)) as [
      DeliveredFromUser,
      DeliveredFromUser,
    ];
    await assignPositions(show.schedule, [early], NOW);
    await assignPositions(show.schedule, [late], NOW);

    const [calls] = await callsOf(() => assignPositions(show.schedule, [early], NOW + MINUTE));

    expect(calls.filter(isWrite)).toEqual([]);
    expect(await stateOf(show)).toMatchObject({ reached: { 0: '100' } });
  });

  test('never goes back for a batch that another one overtakes between its reads and its write', async () => {
    const show = await aShow();
    const [slow, quick] = joinsOf(show, 2).map((join, index) => at(join, 99 + index)) as [
      DeliveredFromUser,
      DeliveredFromUser,
    ];

    await during(
      { command: 'UpdateItemCommand', about: 'reached' },
      async (perform) => {
        await assignPositions(show.schedule, [quick], NOW);
        return perform();
      },
      () => assignPositions(show.schedule, [slow], NOW),
    );

    expect(await stateOf(show)).toMatchObject({ tail: 2, reached: { 0: '100' } });
    expect(await positionsOf(show, [quick, slow])).toEqual([1, 2]);
  });
});

describe('once the sale is over', () => {
  const end = async (show: Show, how: 'soldOut' | 'closed') => {
    await table.send(
      new UpdateCommand({
        TableName: tableName(),
        Key: keys.queueState(show.schedule.scheduleId),
        UpdateExpression: 'SET #how = :true',
        ExpressionAttributeNames: { '#how': how },
        ExpressionAttributeValues: { ':true': true },
      }),
    );
  };

  test.each<[string, (show: Show) => Promise<void>, (show: Show) => number]>([
    ['is sold out', (show) => end(show, 'soldOut'), () => NOW],
    ['was closed', (show) => end(show, 'closed'), () => NOW],
    ['has reached its show', async () => undefined, ({ schedule }) => schedule.startsAt],
  ])('that %s: a batch of joins is turned away by one write', async (_, over, nowOf) => {
    const show = await aShow();
    const joins = joinsOf(show, 10);
    await over(show);

    const [calls, answer] = await callsOf(() => assignPositions(show.schedule, joins, nowOf(show)));

    const last = joins.at(-1)?.sequence;
    expect(answer).toEqual({ done: 10, numbered: 0, wasEmpty: false });
    expect(calls.filter(isWrite).map(({ command }) => command)).toEqual(['UpdateItemCommand']);
    expect(await stateOf(show)).toMatchObject({ tail: 0, reached: { 0: last }, turnedAway: { 0: last } });
    expect(await isOpen(show)).toBe(false);
  });

  test('a join that could not be written before is turned away when it is delivered again', async () => {
    const show = await aShow();
    const joins = joinsOf(show, 3);
    const second = joins[1];
    const failed = await during(
      { command: 'PutItemCommand', about: second?.userId ?? '' },
      failing(throttled()),
      () => assignPositions(show.schedule, joins, NOW),
    );
    await end(show, 'soldOut');

    const again = await assignPositions(show.schedule, joins.slice(failed.done), NOW);

    expect(again).toMatchObject({ done: 2, numbered: 0 });
    expect(await stateOf(show)).toMatchObject({ tail: 3, turnedAway: { 0: second?.sequence } });
    expect(await positionsOf(show, joins)).toEqual([1, undefined, 3]);
  });

  test('a place is found and left as before', async () => {
    const show = await aShow();
    const [stays, leaves] = joinsOf(show, 2) as [DeliveredFromUser, DeliveredFromUser];
    await assignPositions(show.schedule, [stays, leaves], NOW);
    await end(show, 'closed');
    const again = aJoin(show, stays.userId, NOW + 1);

    await assignPositions(show.schedule, [again, aLeave(show, leaves.userId, NOW + 1)], NOW + 1);

    expect(await placeOf(stays.userId, stays.scheduleId)).toMatchObject({
      sequence: again.sequence,
      position: 1,
    });
    expect(await placeOf(leaves.userId, leaves.scheduleId)).toMatchObject({ status: 'EXPIRED' });
    expect((await stateOf(show)).turnedAway).toEqual({});
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

    await admitWaiting(show.schedule, NOW + 11 * SECOND);

    expect([before, waiting, called, await isOpen(show)]).toEqual([false, true, true, false]);
    expect(await readQueueState(show.schedule.scheduleId)).toMatchObject({ open: false });
  });

  test('finds a queue whose opening failed after the numbers were assigned, once the messages are delivered again', async () => {
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

  test('keeps a queue open in which a number was assigned while it was being closed', async () => {
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
