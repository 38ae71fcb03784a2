import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';

import { MINUTE, SECOND } from '#lib/clock.ts';
import { assignPositions } from '#lib/operations/assign-positions.ts';
import { pay } from '#lib/operations/pay.ts';
import type { DeliveredFromUser } from '#lib/queue/intake.ts';
import { placeOf } from '#test/support/books.ts';
import { aFanInside, aJoin, aLeave, aShow, aUserId, NOW, type Show } from '#test/support/builders.ts';
import { during, failing, hooked, isWrite, throttled, transactionConflict } from '#test/support/faults.ts';
import { joinsOf, positionsOf, tailOf } from '#test/support/positions.ts';
import { makeTable } from '#test/support/table.ts';

beforeAll(makeTable);

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
  const visitCounts = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 16 });

  /** Delivers a message group as SQS does: always its first messages, and the next ones once the first are done. */
  const deliver = async (show: Show, messages: readonly DeliveredFromUser[], plan: readonly Delivery[]) => {
    const failed: (readonly DeliveredFromUser[])[] = [];
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
    const property = fc.asyncProperty(visitCounts, deliveries, fc.nat(), async (visits, plan, seed) => {
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
          const together = (batch: readonly DeliveredFromUser[]) =>
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
  const shuffledVisits = (show: Show, visits: readonly number[], seed: number): DeliveredFromUser[] => {
    const users = visits.map((count) => ({
      userId: aUserId(),
      left: count,
      next: 'JOIN' as DeliveredFromUser['kind'],
    }));
    const messages: DeliveredFromUser[] = [];
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

    const again = await assignPositions(
      show.schedule,
      [{ ...fan, kind: 'JOIN', receivedAt: NOW }],
      NOW + MINUTE,
    );

    expect(again).toMatchObject({ done: 1, numbered: 0 });
    expect(await placeOf(fan.userId, fan.scheduleId)).toMatchObject({ status: 'EXPIRED', position: 1 });
  });

  test('twice in one batch is numbered once', async () => {
    const show = await aShow();
    const [join, other] = joinsOf(show, 2) as [DeliveredFromUser, DeliveredFromUser];

    await assignPositions(show.schedule, [join, join, other], NOW);

    expect(await positionsOf(show, [join, other])).toEqual([1, 2]);
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
