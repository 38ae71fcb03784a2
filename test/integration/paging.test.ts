import { beforeAll, describe, expect, test } from 'vitest';

import { PageQuery } from '#lib/http/paging.ts';
import type { UserId } from '#lib/ids.ts';
import { chargeWallet } from '#lib/operations/charge-wallet.ts';
import { listWalletTransactions } from '#lib/operations/list-wallet-transactions.ts';
import { aUser, NOW, refusal } from '#test/support/builders.ts';
import { makeTable } from '#test/support/table.ts';

beforeAll(makeTable);

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
});
