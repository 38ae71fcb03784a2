import * as fc from 'fast-check';
import { mkdtemp, open, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { AUDITED_AT, syntheticTable } from '#bench/audit/synthetic-table.ts';
import { auditRows, checkSnapshot } from '#lib/audit/audit-table.ts';
import type { Finding } from '#lib/audit/rule.ts';
import { snapshotOf } from '#lib/audit/snapshot.ts';
import { Spill } from '#lib/audit/spill.ts';
import type { Key } from '#lib/table/keys.ts';
import type { Row } from '#lib/table/write.ts';

type StoredRow = Row & Key;

/** Large enough that a single partition takes several blocks on the disk. */
const honest = [...syntheticTable({ bookings: 120, waiting: 300 })];

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'test-'));
  vi.stubEnv('TMPDIR', directory);
});

afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await rm(directory, { recursive: true });
});

const asSet = (findings: readonly Finding[]): string[] =>
  findings.map((one) => JSON.stringify(one)).toSorted();

const inMemory = async (rows: readonly StoredRow[]) =>
  asSet(checkSnapshot(await snapshotOf(rows), AUDITED_AT));

const inPartitions = async (rows: readonly StoredRow[], partitions: number) =>
  asSet((await auditRows(rows, AUDITED_AT, { partitions })).findings);

/** Damage to a row: it is missing, exists again under another key, or has other attributes. */
const damage = fc.oneof(
  fc.record({ kind: fc.constant('remove' as const) }),
  fc.record({
    kind: fc.constant('double' as const),
    sk: fc.constantFrom('X', 'PROFILE', 'PAYMENT#X', 'QUEUE#X'),
  }),
  fc.record({
    kind: fc.constant('change' as const),
    attribute: fc.nat(30),
    value: fc.oneof(
      fc.record({ ofRow: fc.nat(honest.length - 1) }),
      fc.record({ by: fc.constantFrom(1, -1, 1_000) }),
      fc.record({
        literal: fc.constantFrom(
          undefined,
          null,
          '',
          0,
          -1,
          'PAID',
          'SUCCESS',
          'ACTIVE',
          'HELD',
          'CONFIRMED',
          'REFUND',
        ),
      }),
    ),
  }),
);

type Damage = typeof damage extends fc.Arbitrary<infer Value> ? Value : never;

const damaged = (row: StoredRow, what: Damage): StoredRow[] => {
  if (what.kind === 'remove') return [];
  if (what.kind === 'double') return [row, { ...row, sk: what.sk }];
  const names = Object.keys(row).filter((name) => name !== 'pk' && name !== 'sk');
  const name = names[what.attribute % names.length] ?? '';
  return [{ ...row, [name]: valueOf(row[name], name, what.value) }];
};

const valueOf = (
  before: unknown,
  name: string,
  value: { ofRow: number } | { by: number } | { literal: unknown },
): unknown => {
  if ('literal' in value) return value.literal;
  if ('by' in value) return typeof before === 'number' ? before + value.by : `${String(before)}${value.by}`;
  return honest[value.ofRow]?.[name] ?? before;
};

test.each([1, 3, 128])(
  'a correct table is clean in %i partitions, and every row is counted',
  async (partitions) => {
    const { counts, findings } = await auditRows(honest, AUDITED_AT, { partitions });

    expect(findings).toEqual([]);
    expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(honest.length);
  },
);

test('with any damage, order and number of partitions, an audit on disk finds the same as one in memory', async () => {
  let broken = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(honest.length - 1), damage), { minLength: 1, maxLength: 3 }),
      fc.constantFrom(1, 2, 7, 128),
      fc.integer(),
      async (damages, partitions, rotation) => {
        const byRow = new Map(damages);
        const start = Math.abs(rotation) % honest.length;
        const rows = honest
          .flatMap((row, index) => {
            const what = byRow.get(index);
            return what ? damaged(row, what) : [row];
          })
          .map((_, index, all) => all[(index * 7_919 + start) % all.length] as StoredRow);
        const wanted = await inMemory(rows);
        broken += Math.min(1, wanted.length);

        expect(await inPartitions(rows, partitions)).toEqual(wanted);
      },
    ),
    { numRuns: 60 },
  );
  expect(broken).toBeGreaterThan(20);
});

test.each([[null], [''], [0], ['another'], [[]], [{}]])(
  'the audit continues if any attribute is %j',
  async (value) => {
    const kinds = Map.groupBy(honest, ({ pk, sk }) => `${pk.split('#')[0]} ${sk.split('#')[0]}`);
    const samples = [...kinds.values()]
      .flatMap((rows) => [rows[0], rows.at(-1)])
      .filter((row) => row !== undefined);
    const rows = samples.flatMap((row) =>
      Object.keys(row).map((name) => ({ ...row, [name]: value, pk: row.pk, sk: row.sk })),
    );

    const { findings } = await auditRows([...samples, ...rows], AUDITED_AT);

    expect(findings.length).toBeGreaterThan(0);
  },
);

test('among many fans who wait for one date, the audit finds two with one number and one with a number never given', async () => {
  const [first, second, last] = [3_000, 17_000, 20_050];
  const rows = function* () {
    for (const row of syntheticTable({ bookings: 20, waiting: 20_000 })) {
      if (row['position'] === first) yield { ...row, position: second };
      else if (row['position'] === last) yield { ...row, position: 1_000_000 };
      else yield row;
    }
  };

  const { findings } = await auditRows(rows(), AUDITED_AT);

  expect(findings.map(({ rule, keys }) => [rule, keys.length])).toEqual([
    ['place-number', 2],
    ['place-within-tail', 2],
  ]);
});

test('files on the disk have no name, and nothing is left when reading the table fails', async () => {
  const seen: string[][] = [];
  const rows = async function* () {
    yield* syntheticTable({ bookings: 2_000 });
    seen.push(await readdir(directory));
    throw new Error('the table is gone');
  };

  await expect(auditRows(rows(), AUDITED_AT, { partitions: 1 })).rejects.toThrow('the table is gone');

  expect([...seen, await readdir(directory)]).toEqual([[], []]);
});

test('rows come back from the disk in their order, large ones too', async () => {
  const rows = Array.from({ length: 300 }, (_, index) => ({
    pk: '팬',
    sk: `${index}`,
    x: 'x'.repeat(index ** 2),
  }));
  const spill = await Spill.open();

  for (const row of rows) await spill.add('some', row);
  const read = (await Array.fromAsync(spill.read('some'))).flat();
  const others = await Array.fromAsync(spill.read('others'));
  await spill.close();

  expect(read).toEqual(rows);
  expect(others).toEqual([]);
  expect(spill.writtenBytes).toBeGreaterThan(8_000_000);
});

test('a full disk is reported as such', async () => {
  const probe = await open(join(directory, 'probe'), 'w');
  vi.spyOn(Object.getPrototypeOf(probe) as typeof probe, 'appendFile').mockRejectedValue(
    Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }),
  );
  await probe.close();

  const audit = auditRows(honest, AUDITED_AT, { partitions: 1 });

  await expect(audit).rejects.toThrow(`the disk of ${directory} is full after 0 MiB of temporary rows`);
});

test('a missing directory for temporary files is reported with its name', async () => {
  vi.stubEnv('TMPDIR', join(directory, 'nowhere'));

  await expect(auditRows(honest, AUDITED_AT)).rejects.toThrow(/ENOENT.*nowhere/);
});

test.each([
  [
    'a group that does not fit into memory',
    { partitionBytes: 20_000 },
    /^one \w+ has too many rows to check in memory/,
  ],
  [
    'more findings than fit into memory',
    { findings: 100 },
    /^the audit stopped at \d+ findings: .*user-wallet \d+ \(/,
  ],
])('%s ends the audit with a line that says so', async (_, limits, line) => {
  const rows = honest.filter(({ sk }) => sk !== 'WALLET');

  await expect(auditRows(rows, AUDITED_AT, { partitions: 1, ...limits })).rejects.toThrow(line);
});
