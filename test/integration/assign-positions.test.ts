import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';

import { MINUTE, SECOND } from '#lib/clock.ts';
import { newId, type TokenId, type UserId } from '#lib/ids.ts';
import { admitWaiting } from '#lib/operations/admit-waiting.ts';
import { assignPositions } from '#lib/operations/assign-positions.ts';
import { pay } from '#lib/operations/pay.ts';
import type { Delivered } from '#lib/queue/intake.ts';
import { readPlace } from '#lib/queue/place.items.ts';
import { readOpenQueues, readQueueState } from '#lib/queue/queue-state.items.ts';
import { table, tableName } from '#lib/table/client.ts';
import { keys } from '#lib/table/keys.ts';
import { PLACE_MS } from '#lib/token/lifetimes.ts';
import { placeOf } from '#test/support/books.ts';
import { aFanInside, aJoin, aShow, aUserId, NOW, type Show } from '#test/support/builders.ts';
import {
  callsOf,
  during,
  failing,
  hooked,
  isWrite,
  throttled,
  transactionConflict,
} from '#test/support/faults.ts';
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

const stateOf = (show: Show) => readQueueState(show.schedule.scheduleId);

const tailOf = async (show: Show) => (await stateOf(show)).tail;

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
  const at = (message: Delivered, sequence: number, group = 0): Delivered => ({
    ...message,
    group,
    sequence: String(sequence),
  });

  test('is stored with the numbers of each batch, by group', async () => {
    const show = await aShow();
    const [first, second, other] = joinsOf(show, 3) as [Delivered, Delivered, Delivered];

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
      Delivered,
      Delivered,
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
      Delivered,
      Delivered,
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
    const [stays, leaves] = joinsOf(show, 2) as [Delivered, Delivered];
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

describe('with any failures', () => {
  /** A delivery of a message group: how many messages, whose writes fail, and whether SQS gets no answer. */
  interface Delivery {
    readonly size: number;
    readonly fails: readonly boolean[];
    readonly crashes: boolean;
  }

  const deliveries = fc.array(
    fc.record({
      size: fc.integer({ min: 1, max: 10 }),
      fails: fc.array(fc.boolean(), { minLength: 10, maxLength: 10 }),
      crashes: fc.boolean(),
    }),
    { maxLength: 8 },
  );

  /** How many messages each user sends, one after the other. */
  const lines = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 16 });

  /** Delivers a message group as SQS does: always its first messages, and the next ones once the first are done. */
  const deliver = async (show: Show, messages: readonly Delivered[], plan: readonly Delivery[]) => {
    const failed: (readonly Delivered[])[] = [];
    let rest = messages;
    for (let turn = 0; rest.length > 0; turn += 1) {
      const { size, fails, crashes } = plan[turn] ?? { size: 10, fails: [], crashes: false };
      const batch = rest.slice(0, size);
      const victims = batch.filter((_, index) => fails[index]).map(({ userId }) => userId);
      const { done } = await hooked(
        'call',
        async (perform, call) => {
          if (isWrite(call) && victims.some((userId) => call.input.includes(userId))) throw throttled();
          return perform();
        },
        () => assignPositions(show.schedule, batch, NOW + turn),
      );
      if (done < batch.length || crashes) failed.push(batch);
      rest = rest.slice(crashes ? 0 : done);
    }
    return failed;
  };

  test('only a message of the same failed batch can overtake another, from at most nine messages later', async () => {
    const property = fc.asyncProperty(lines, deliveries, fc.nat(), async (visits, plan, seed) => {
      const show = await aShow();
      const messages = shuffledVisits(show, visits, seed);

      const failed = await deliver(show, messages, plan);

      const last = messages.filter(
        ({ userId }, index) => messages.findLastIndex((one) => one.userId === userId) === index,
      );
      const places = await Promise.all(last.map(({ userId, scheduleId }) => placeOf(userId, scheduleId)));
      expect(places.map(({ status }) => status)).toEqual(
        last.map(({ kind }) => (kind === 'JOIN' ? 'PENDING' : 'EXPIRED')),
      );
      const joins = last.flatMap((message, index) =>
        message.kind === 'JOIN' ? [{ message, position: places[index]?.position ?? 0 }] : [],
      );
      expect(new Set(joins.map(({ position }) => position)).size).toBe(joins.length);
      for (const [index, passed] of joins.entries()) {
        for (const passing of joins.slice(index + 1).filter(({ position }) => position < passed.position)) {
          const together = (batch: readonly Delivered[]) =>
            batch.includes(passed.message) && batch.includes(passing.message);
          expect(failed.some(together)).toBe(true);
          const distance = messages.indexOf(passing.message) - messages.indexOf(passed.message);
          expect(distance).toBeLessThan(10);
        }
      }
    });

    await fc.assert(property, { numRuns: 25 });
  });

  /** Messages of users who join, or join and leave, or join, leave and join again, in mixed order. */
  const shuffledVisits = (show: Show, visits: readonly number[], seed: number): Delivered[] => {
    const users = visits.map((count) => ({
      userId: aUserId(),
      left: count,
      next: 'JOIN' as Delivered['kind'],
    }));
    const messages: Delivered[] = [];
    for (let random = seed; ; random = (random * 1_103_515_245 + 12_345) % 2 ** 31) {
      const waiting = users.filter(({ left }) => left > 0);
      const user = waiting[random % Math.max(1, waiting.length)];
      if (!user) return messages;
      const make = user.next === 'JOIN' ? aJoin : aLeave;
      messages.push(make(show, user.userId, NOW + messages.length));
      user.left -= 1;
      user.next = user.next === 'JOIN' ? 'LEAVE' : 'JOIN';
    }
  };
});

describe('a repeated message', () => {
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
    await pay(fan, {}, NOW + 2 * SECOND);

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
  test('keeps a live place, whichever message arrives', async () => {
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
    await pay(fan, {}, NOW + 2 * SECOND);
    const back = aJoin(show, fan.userId, NOW + MINUTE);

    await assignPositions(show.schedule, [back], NOW + MINUTE);

    expect(await placeOf(fan.userId, fan.scheduleId)).toMatchObject({
      status: 'PENDING',
      tokenId: back.tokenId,
      position: 2,
    });
  });

  test('keeps a called number, for any time', async () => {
    const show = await aShow();
    const userId = aUserId();
    await assignPositions(show.schedule, [aJoin(show, userId)], NOW);
    await admitWaiting(show.schedule, NOW);
    const later = NOW + 60 * MINUTE;

    await assignPositions(show.schedule, [aJoin(show, userId, later)], later);

    expect(await placeOf(userId, show.schedule.scheduleId)).toMatchObject({ position: 1, status: 'PENDING' });
    expect(await tailOf(show)).toBe(1);
  });

  test('who leaves and joins again in one batch gets the second place', async () => {
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

  test('who leaves by one clock and joins again by a slower one keeps the new place if the leave is delivered again', async () => {
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

  test('keeps the new place if a leave is dead-lettered and sent again as a later message', async () => {
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
    const again = aJoin(show, userId, NOW + PLACE_MS + SECOND);

    await assignPositions(show.schedule, [again], NOW + PLACE_MS - SECOND);

    expect(await placeOf(userId, again.scheduleId)).toMatchObject({ tokenId: again.tokenId, position: 2 });
  });

  test('that found a place takes no number when it is delivered again after that place has ended', async () => {
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
  test('has lost its answer is stored, and no message is delivered again', async () => {
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

  test('conflicts with a transaction is tried again, and no message is delivered again', async () => {
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
  test('does not delay other users; the later messages are delivered again and change nothing', async () => {
    const show = await aShow();
    const joins = joinsOf(show, 5);
    const third = joins[2]?.userId ?? '';

    const first = await during({ command: 'PutItemCommand', about: third }, failing(throttled()), () =>
      assignPositions(show.schedule, joins, NOW),
    );
    const rest = await assignPositions(show.schedule, joins.slice(first.done), NOW);

    expect(first).toMatchObject({ done: 2, numbered: 4, failure: expect.any(Error) });
    expect(rest).toMatchObject({ done: 3, numbered: 1 });
    expect(await positionsOf(show, joins)).toEqual([1, 2, 6, 4, 5]);
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
