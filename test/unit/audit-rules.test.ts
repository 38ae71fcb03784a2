import { expect, test } from 'vitest';

import { checkSnapshot, recurring } from '#lib/audit/audit-table.ts';
import { kinds, snapshotOf } from '#lib/audit/snapshot.ts';
import type { Instant } from '#lib/clock.ts';
import { LEAVES_KEPT_MS } from '#lib/draw/leaf.items.ts';
import { HASH_BYTES } from '#lib/draw/leaf.ts';
import { type Key, keys } from '#lib/table/keys.ts';
import type { Row } from '#lib/table/write.ts';
import { aUserId, NOW } from '#test/support/builders.ts';
import { aDrawState, aState } from '#test/support/values.ts';

const aWallet = (balance: number, userId = aUserId()) => ({
  user: { ...keys.profile(userId), userId },
  wallet: { ...keys.wallet(userId), userId, balance },
});

const check = async (...rows: (Row & Key)[]) => checkSnapshot(await snapshotOf(rows), NOW);

test('an empty table is clean', async () => {
  expect(await check()).toEqual([]);
});

test('a message names the user and the amounts', async () => {
  const { user, wallet } = aWallet(500);

  const findings = await check(user, wallet);

  expect(findings.find(({ rule }) => rule === 'wallet-sum')).toEqual({
    rule: 'wallet-sum',
    message: `the wallet of user ${user.userId} has a balance of 500, but its 0 ledger rows add up to 0`,
    keys: [keys.wallet(user.userId)],
  });
});

test.each(Object.entries(kinds).filter(([, { keyOf }]) => keyOf))(
  'a row of %s without attributes is found and does not stop the audit',
  async (_, { pk, sk }) => {
    const key = { pk: `${pk}1`, sk: `${sk}1` };

    const findings = await check(key);

    expect(findings.find(({ rule }) => rule === 'key-agrees')?.keys).toEqual([key]);
  },
);

test('a draw has a leaf for each entry, until TTL may have removed them', async () => {
  const { entryOpensAt } = aDrawState();
  const { scheduleId, ...state } = aState({ entries: 3, draw: aDrawState({ checkpoint: 'a note' }) });
  const queue = { ...keys.queueState(scheduleId), scheduleId, ...state };
  const leaves = (first: number, count: number) => ({
    ...keys.leaves(scheduleId, first),
    scheduleId,
    first,
    hashes: new Uint8Array(count * HASH_BYTES),
  });
  const whyAt = async (at: Instant, ...rows: (Row & Key)[]) =>
    checkSnapshot(await snapshotOf([queue, ...rows]), at).find(({ rule }) => rule === 'draw-leaves')?.message;
  const kept = entryOpensAt + LEAVES_KEPT_MS - 1;

  expect(await whyAt(kept, leaves(2, 1), leaves(0, 2))).toBeUndefined();
  expect(await whyAt(kept)).toContain('its leaves are none');
  expect(await whyAt(kept, leaves(0, 2), leaves(1, 1))).toContain('its leaves are 0 to 1, 1 to 1');
  expect(await whyAt(kept + 1)).toBeUndefined();
});

test('only findings at the same rows in both audits recur', async () => {
  const [moving, lasting] = [aWallet(500), aWallet(700)];
  const first = await check(moving.user, moving.wallet, lasting.user, lasting.wallet);
  const second = await check(lasting.user, lasting.wallet);

  const findings = recurring(first, second);

  expect(findings.map(({ rule, keys }) => [rule, ...keys.map(({ pk }) => pk)])).toEqual([
    ['wallet-sum', lasting.wallet.pk],
    ['wallet-last-row', lasting.wallet.pk],
  ]);
});

test('a difference over the whole table recurs while its figures do not change', async () => {
  const { user, wallet } = aWallet(500);
  const found = await check(user, wallet);

  const findings = recurring(found, found);

  expect(findings.map(({ rule }) => rule)).toContain('money-total');
});
