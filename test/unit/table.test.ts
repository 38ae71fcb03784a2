import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, test, vi } from 'vitest';

import { SECOND, ttlAt } from '#lib/clock.ts';
import { idAfter, newId, UserId } from '#lib/ids.ts';
import { intake } from '#lib/queue/intake.ts';
import { UNUSED_MIDDLEWARE } from '#lib/sdk.ts';
import { cached } from '#lib/table/cached.ts';
import { table, tableName } from '#lib/table/client.ts';
import { getRows } from '#lib/table/read.ts';
import { transact } from '#lib/table/transact.ts';
import { mayMove, move } from '#lib/table/transitions.ts';
import { allOf, isUnchanged, put, remove, rowIsNew, update } from '#lib/table/write.ts';
import { NOW } from '#test/support/values.ts';

const key = { pk: 'A', sk: 'B' };
const refused = () => new Error('refused');

test.each([
  ['table', table, new DynamoDBClient()],
  ['intake', intake, new SQSClient()],
])('the client of the %s lacks the unused middleware that a new client has', (_, ours, fresh) => {
  const [kept, whole] = [ours, fresh].map(({ middlewareStack }) => middlewareStack.identify().join());

  for (const name of UNUSED_MIDDLEWARE) {
    expect(whole).toContain(name);
    expect(kept).not.toContain(name);
  }
});

test('a transaction of more than 100 items is refused before it is sent', async () => {
  const send = vi.spyOn(table, 'send');
  const writes = Array.from({ length: 101 }, (_, index) =>
    put({ ...key, sk: String(index) }, rowIsNew, refused),
  );

  await expect(transact(writes)).rejects.toThrow('a transaction has 101 items; DynamoDB takes 100');

  expect(send).not.toHaveBeenCalled();
  send.mockRestore();
});

test('rows that DynamoDB leaves out are asked for again, each time after a pause', async () => {
  const left = { Responses: {}, UnprocessedKeys: { [tableName()]: { Keys: [key] } } };
  const send = vi.spyOn(table, 'send').mockResolvedValue(left as never);
  const random = vi.spyOn(Math, 'random').mockReturnValue(1);
  const before = performance.now();

  await expect(getRows([key])).rejects.toThrow('BUSY');

  expect(send).toHaveBeenCalledTimes(5);
  // 20 + 40 + 80 + 160 ms; timers have whole milliseconds.
  expect(performance.now() - before).toBeGreaterThan(295);
  send.mockRestore();
  random.mockRestore();
});

test('no rows are read without a request', async () => {
  expect(await getRows([])).toEqual([]);
});

describe('transitions', () => {
  const lights = { RED: ['GREEN'], GREEN: ['YELLOW', 'RED'], YELLOW: ['RED'], BROKEN: [] } as const;

  test('a move requires the old status and sets the new one', () => {
    expect(move(lights, 'YELLOW', 'RED')).toEqual({
      condition: { expression: '#status = :from', values: { ':from': 'YELLOW' } },
      set: { status: 'RED' },
    });
  });

  test('a move that the table does not list does not compile', () => {
    // @ts-expect-error RED leads only to GREEN
    expect(() => move(lights, 'RED', 'YELLOW')).not.toThrow();
  });

  test('a final status moves nowhere', () => {
    expect(mayMove(lights, 'GREEN', 'YELLOW')).toBe(true);
    expect(mayMove(lights, 'BROKEN', 'RED')).toBe(false);
  });
});

describe('ids', () => {
  test('sort by the time at which they were made', () => {
    const ids = [0, 1, 2, 1_000, 86_400_000].map((later) => newId(NOW + later));

    expect(ids.toSorted()).toEqual(ids);
  });

  test('made at one moment are all different', () => {
    expect(new Set(Array.from({ length: 1_000 }, () => newId(NOW))).size).toBe(1_000);
  });

  test('made together keep their given order', () => {
    for (let round = 0; round < 200; round += 1) {
      const ids = [0, 1, 2, 3].map((place) => newId(NOW, place));

      expect(ids.toSorted()).toEqual(ids);
    }
  });

  test('that are made after another id sort behind it, even if the clock stands still or goes back', () => {
    let last: string | undefined;
    for (let step = 0; step < 300; step += 1) {
      const next = idAfter(last, NOW - Math.floor(step / 2));
      if (last !== undefined) expect(next > last).toBe(true);
      last = next;
    }
  });

  test.each([
    ['a-b_c.d:e|f@g', true],
    ['auth0|5f7c8ec7c33c6c004bbafe82', true],
    ['x'.repeat(128), true],
    ['x'.repeat(129), false],
    ['', false],
    ['a b', false],
    ['a#b', false],
    ['a/b', false],
    ['a\n', false],
    ['팬', false],
  ])('of a user are short and plain: %j %s', (id, good) => {
    expect(UserId.safeParse(id).success).toBe(good);
  });
});

test('TTL never removes a row too early', () => {
  expect([ttlAt(1_000), ttlAt(1_001), ttlAt(1_999)]).toEqual([1, 2, 2]);
});

describe('a write', () => {
  test('changes, adds and removes under its condition, each value under its own name', () => {
    const condition = { expression: '#status = :status', values: { ':status': 'OLD' } };

    const { item } = update(
      key,
      { set: { status: 'NEW', gone: undefined }, add: { version: 1 }, remove: ['ttl'] },
      condition,
      refused,
    );

    expect(item.Update).toEqual({
      TableName: expect.any(String),
      Key: key,
      UpdateExpression: 'SET #status = :set_status ADD #version :add_version REMOVE #ttl',
      ConditionExpression: '#status = :status',
      ExpressionAttributeNames: { '#status': 'status', '#version': 'version', '#ttl': 'ttl' },
      ExpressionAttributeValues: { ':status': 'OLD', ':set_status': 'NEW', ':add_version': 1 },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
  });

  test('changes a part of a map by its path, each part under its own name', () => {
    const { item } = update(
      key,
      { set: { 'reached.3': '17', 'turnedAway.3': '17' }, add: { tail: 2 } },
      { expression: '#reached.#3 = :before', values: { ':before': '16' } },
      refused,
    );

    expect(item.Update).toMatchObject({
      UpdateExpression:
        'SET #reached.#3 = :set_reached_3, #turnedAway.#3 = :set_turnedAway_3 ADD #tail :add_tail',
      ConditionExpression: '#reached.#3 = :before',
      ExpressionAttributeNames: {
        '#reached': 'reached',
        '#turnedAway': 'turnedAway',
        '#3': '3',
        '#tail': 'tail',
      },
      ExpressionAttributeValues: {
        ':before': '16',
        ':set_reached_3': '17',
        ':set_turnedAway_3': '17',
        ':add_tail': 2,
      },
    });
  });

  test('without values sends none', () => {
    const { item } = put({ ...key, a: 1 }, rowIsNew, refused);

    expect(item.Put).not.toHaveProperty('ExpressionAttributeValues');
    expect(item.Put).toMatchObject({
      Item: { ...key, a: 1 },
      ConditionExpression: 'attribute_not_exists(#pk)',
      ExpressionAttributeNames: { '#pk': 'pk' },
    });
  });

  test('with several conditions requires them all', () => {
    const either = { expression: '#a = :a OR #b = :b', values: { ':a': 1, ':b': 2 } };
    const { item } = remove(key, allOf(either, { expression: '#c = :c', values: { ':c': 3 } }), refused);

    expect(item.Delete).toMatchObject({
      Key: key,
      ConditionExpression: '(#a = :a OR #b = :b) AND (#c = :c)',
      ExpressionAttributeNames: { '#a': 'a', '#b': 'b', '#c': 'c' },
      ExpressionAttributeValues: { ':a': 1, ':b': 2, ':c': 3 },
    });
  });

  test('on what was read requires each read value, and that absent attributes are still absent', () => {
    const read: { a: number; b?: number } = { a: 1 };
    const { item } = remove(key, isUnchanged(read, 'a', 'b'), refused);

    expect(item.Delete).toMatchObject({
      Key: key,
      ConditionExpression: '#a = :a AND attribute_not_exists(#b)',
      ExpressionAttributeNames: { '#a': 'a', '#b': 'b' },
      ExpressionAttributeValues: { ':a': 1 },
    });
  });
});

describe('a cached read', () => {
  test('is shared by all callers within a second, even before it is done', async () => {
    const load = vi.fn(async (name: string) => ({ name }));
    const read = cached(load);

    const answers = await Promise.all([read(NOW, 'a'), read(NOW, 'a'), read(NOW + SECOND - 1, 'a')]);

    expect(load).toHaveBeenCalledTimes(1);
    expect(new Set(answers).size).toBe(1);
  });

  test('is repeated after a second, and for each key', async () => {
    const load = vi.fn(async (...names: string[]) => names);
    const read = cached(load);

    await read(NOW, 'a', 'b');
    await read(NOW, 'a');
    await read(NOW + SECOND, 'a');
    await read(NOW - SECOND, 'a');

    expect(load.mock.calls).toEqual([['a', 'b'], ['a'], ['a'], ['a']]);
  });

  test('that failed is not cached', async () => {
    const load = vi
      .fn<() => Promise<string>>()
      .mockRejectedValueOnce(new Error('down'))
      .mockResolvedValue('up');
    const read = cached(load);

    const [first, shared] = await Promise.allSettled([read(NOW), read(NOW)]);
    const second = await read(NOW);

    expect([first?.status, shared?.status, second]).toEqual(['rejected', 'rejected', 'up']);
    expect(load).toHaveBeenCalledTimes(2);
  });

  test('that fails late does not remove a newer one', async () => {
    const slow = Promise.withResolvers<string>();
    const load = vi.fn<() => Promise<string>>().mockReturnValueOnce(slow.promise).mockResolvedValue('up');
    const read = cached(load);

    const first = read(NOW);
    await read(NOW + SECOND);
    slow.reject(new Error('down'));
    await expect(first).rejects.toThrow('down');
    await read(NOW + SECOND);

    expect(load).toHaveBeenCalledTimes(2);
  });

  test('keeps a bounded number of entries', async () => {
    const load = vi.fn(async (name: string) => name);
    const read = cached(load);

    for (let index = 0; index <= 1_000; index += 1) await read(NOW, String(index));
    await read(NOW, '0');

    expect(load).toHaveBeenCalledTimes(1_002);
  });
});
