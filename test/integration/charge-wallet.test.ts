import { beforeAll, describe, expect, test } from 'vitest';

import { MINUTE } from '#lib/clock.ts';
import { chargeWallet } from '#lib/operations/charge-wallet.ts';
import { keys } from '#lib/table/keys.ts';
import { write } from '#lib/table/transact.ts';
import { overwrite } from '#lib/table/write.ts';
import { MAX_BALANCE } from '#lib/wallet/wallet.ts';
import { expectBooksToBalance, ledgerOf } from '#test/support/books.ts';
import { aUser, aUserId, NOW, refusal } from '#test/support/builders.ts';
import { after, during } from '#test/support/faults.ts';
import { makeTable } from '#test/support/table.ts';

beforeAll(makeTable);

const aPoorUser = () => aUser({ point: 0 });

describe('without a key', () => {
  test('each charge counts', async () => {
    const userId = await aPoorUser();
    const charge = () => chargeWallet({ userId, point: 1_000, idempotencyKey: undefined, now: NOW });

    const balances = [await charge(), await charge()];

    expect(balances).toEqual([1_000, 2_000]);
    expect(await expectBooksToBalance(userId)).toBe(2_000);
  });

  test('many at once keep ledger and balance equal', async () => {
    const userId = await aPoorUser();
    const points = Array.from({ length: 12 }, (_, index) => 1_000 + index);

    const answers = await Promise.allSettled(
      points.map((point) => chargeWallet({ userId, point, idempotencyKey: undefined, now: NOW })),
    );

    const charged = points.filter((_, index) => answers[index]?.status === 'fulfilled');
    expect(await expectBooksToBalance(userId)).toBe(charged.reduce((sum, point) => sum + point, 0));
    expect(charged.length).toBeGreaterThan(0);
    for (const answer of answers) {
      if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ code: 'CONFLICT' });
    }
  });

  test('a clock that runs behind keeps the order of the ledger', async () => {
    const userId = await aPoorUser();

    for (const now of [NOW, NOW - MINUTE, NOW - 2 * MINUTE]) {
      await chargeWallet({ userId, point: 1_000, idempotencyKey: undefined, now });
    }

    expect((await ledgerOf(userId)).map(({ balanceAfter }) => balanceAfter)).toEqual([1_000, 2_000, 3_000]);
  });
});

const keyed = (userId: ReturnType<typeof aUserId>, point = 1_000, idempotencyKey = 'one') =>
  chargeWallet({ userId, point, idempotencyKey, now: NOW });

describe('with a key', () => {
  test('a repetition charges nothing and gets the first answer, even after other changes', async () => {
    const userId = await aPoorUser();
    const first = await keyed(userId);
    await keyed(userId, 5_000, 'two');

    const again = await keyed(userId);

    expect([first, again]).toEqual([1_000, 1_000]);
    expect(await expectBooksToBalance(userId)).toBe(6_000);
  });

  test('another amount under the same key is refused', async () => {
    const userId = await aPoorUser();
    await keyed(userId);

    const error = await refusal(keyed(userId, 2_000));

    expect(error.code).toBe('IDEMPOTENCY_KEY_REUSED');
    expect(await expectBooksToBalance(userId)).toBe(1_000);
  });

  test('another amount under the same key is refused, even if it arrives between read and write', async () => {
    const userId = await aPoorUser();

    const error = await refusal(
      during(
        { command: 'TransactWriteItemsCommand' },
        after(() => keyed(userId)),
        () => keyed(userId, 2_000),
      ),
    );

    expect(error.code).toBe('IDEMPOTENCY_KEY_REUSED');
    expect(await expectBooksToBalance(userId)).toBe(1_000);
  });

  test('a repetition is answered even if the wallet is too full for another charge', async () => {
    const userId = await aPoorUser();
    await write(overwrite({ ...keys.wallet(userId), userId, balance: MAX_BALANCE - 1_000, updatedAt: NOW }));

    const answers = await Promise.all(Array.from({ length: 20 }, () => keyed(userId)));

    expect(new Set(answers)).toEqual(new Set([MAX_BALANCE]));
  });

  test('the key belongs to one user', async () => {
    const users = [await aPoorUser(), await aPoorUser()];

    await Promise.all(users.map((userId) => keyed(userId)));

    expect(await Promise.all(users.map(expectBooksToBalance))).toEqual([1_000, 1_000]);
  });

  test('200 identical charges at once charge once', async () => {
    const userId = await aPoorUser();

    const answers = await Promise.allSettled(Array.from({ length: 200 }, () => keyed(userId)));

    const failed = answers.filter(({ status }) => status === 'rejected');
    expect(failed).toEqual([]);
    expect(new Set(answers.map((answer) => 'value' in answer && answer.value))).toEqual(new Set([1_000]));
    expect(await ledgerOf(userId)).toHaveLength(1);
  });

  test('a charge that was refused may be repeated', async () => {
    const userId = aUserId();
    const refused = await refusal(keyed(userId));
    await write(overwrite({ ...keys.wallet(userId), userId, balance: 0, updatedAt: NOW }));

    const balance = await keyed(userId);

    expect(refused.code).toBe('USER_NOT_FOUND');
    expect(balance).toBe(1_000);
  });
});

test('a charge fills a wallet up to the limit at most', async () => {
  const userId = await aPoorUser();
  await write(overwrite({ ...keys.wallet(userId), userId, balance: MAX_BALANCE - 1, updatedAt: NOW }));
  const charge = (point: number) => chargeWallet({ userId, point, idempotencyKey: undefined, now: NOW });

  const error = await refusal(charge(2));
  const full = await charge(1);

  expect(error).toEqual({ code: 'BALANCE_LIMIT_REACHED', maxBalance: MAX_BALANCE });
  expect(full).toBe(MAX_BALANCE);
});

test('an unknown user has no wallet to charge', async () => {
  const error = await refusal(
    chargeWallet({ userId: aUserId(), point: 1, idempotencyKey: undefined, now: NOW }),
  );

  expect(error.code).toBe('USER_NOT_FOUND');
});
