import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, expect, test } from 'vitest';

import { auditTable, rules } from '#lib/audit/audit-table.ts';
import { MINUTE, SECOND } from '#lib/clock.ts';
import { table, tableName } from '#lib/table/client.ts';
import type { Key } from '#lib/table/keys.ts';
import { AUDITED_AT, busy, startSale, type StoredRow } from '#test/integration/audit/busy-sale.ts';
import type { Damage, Damages } from '#test/integration/audit/damage.ts';
import { drawDamages } from '#test/integration/audit/draw-damages.ts';
import { holdDamages } from '#test/integration/audit/hold-damages.ts';
import { queueDamages } from '#test/integration/audit/queue-damages.ts';
import { saleDamages } from '#test/integration/audit/sale-damages.ts';
import { walletDamages } from '#test/integration/audit/wallet-damages.ts';
import { NOW } from '#test/support/builders.ts';
import { makeTable } from '#test/support/table.ts';

beforeAll(async () => {
  await makeTable();
  await startSale();
});

const keyOf = ({ pk, sk }: Key): Key => ({ pk, sk });

const put = (row: StoredRow) => table.send(new PutCommand({ TableName: tableName(), Item: row }));
const remove = (key: Key) => table.send(new DeleteCommand({ TableName: tableName(), Key: keyOf(key) }));

/** Damages the table, audits it, and undoes the damage. */
const auditDamaged = async ({ puts = [], removes = [], at = AUDITED_AT }: Damage) => {
  const before = new Map<string, StoredRow>();
  for (const row of Object.values(busy.rows).flat() as StoredRow[]) before.set(row.pk + row.sk, row);
  await Promise.all([...puts.map(put), ...removes.map(remove)]);
  try {
    return await auditTable(at);
  } finally {
    await Promise.all(
      [...puts, ...removes].map((key) => {
        const row = before.get(key.pk + key.sk);
        return row ? put(row) : remove(key);
      }),
    );
  }
};

const damages: Damages = {
  ...saleDamages,
  ...walletDamages,
  ...queueDamages,
  ...drawDamages,
  ...holdDamages,
  'rows of no kind, on every page of the table': () => ({
    puts: [1, 2, 3, 4, 5].map((page) => ({ pk: 'LOST', sk: `${page}`, filling: 'x'.repeat(390_000) })),
    finds: ['unknown-row'],
  }),
};

test('a correct table in the middle of a sale is clean', async () => {
  const { counts, findings } = await auditTable(AUDITED_AT);

  expect(findings).toEqual([]);
  expect(counts).toMatchObject({
    schedules: 3,
    seats: 150,
    holds: 9,
    wallets: 11,
    payments: 4,
    places: 11,
    leaves: 3,
    openQueues: 2,
  });
});

test('a HELD reservation whose hold was taken over may wait five minutes for the stream', async () => {
  const { findings } = await auditTable(NOW + 301 * SECOND + 5 * MINUTE);

  expect(findings).toEqual([]);
});

test.each(Object.entries(damages))('finds %s', async (_, plant) => {
  const damage = plant();

  const { findings } = await auditDamaged(damage);

  const found = new Set(findings.map(({ rule }) => rule));
  const { puts = [], removes = [], names = [], namesOnly = [...puts, ...removes, ...names] } = damage;
  expect([...found].toSorted()).toEqual(damage.finds.toSorted());
  expect(findings.flatMap(({ keys }) => keys)).toEqual(expect.arrayContaining(namesOnly.map(keyOf)));
});

test('every rule has a damage that it finds', () => {
  const proven = new Set(Object.values(damages).flatMap((plant) => plant().finds));

  expect([...proven].toSorted()).toEqual(Object.keys(rules).toSorted());
});
