import { fork } from 'node:child_process';
import { once } from 'node:events';

import { AUDITED_AT, type Size, syntheticTable } from '#bench/audit/synthetic-table.ts';
import { auditRows } from '#lib/audit/audit-table.ts';

/**
 * `npm run bench:audit`: time, memory and disk of the audit of tables of different sizes, without the time that reading
 * a table takes. Each is audited in a process of its own with a small heap. Exits with 1 when memory grows with the table.
 */
const HEAP_MIB = 128;
const sizes: readonly Size[] = [
  { bookings: 20_000 },
  { bookings: 200_000 },
  { bookings: 20_000, waiting: 1_000_000 },
];

interface Measured {
  readonly rows: number;
  readonly findings: number;
  readonly seconds: number;
  readonly residentMib: number;
  readonly spilledMib: number;
}

const measure = async (size: Size): Promise<Measured> => {
  const startedAt = performance.now();
  const { counts, findings, spilledBytes } = await auditRows(syntheticTable(size), AUDITED_AT);
  return {
    rows: Object.values(counts).reduce((sum, count) => sum + count, 0),
    findings: findings.length,
    seconds: (performance.now() - startedAt) / 1_000,
    residentMib: process.resourceUsage().maxRSS / 1_024,
    spilledMib: spilledBytes / 2 ** 20,
  };
};

const inChild = async (size: Size): Promise<Measured> => {
  const child = fork(import.meta.filename, [JSON.stringify(size)], {
    execArgv: [`--max-old-space-size=${HEAP_MIB}`],
  });
  const [measured] = (await Promise.race([once(child, 'message'), once(child, 'exit')])) as [Measured | number];
  if (typeof measured !== 'object') throw new Error(`the audit of ${JSON.stringify(size)} ended with ${measured}`);
  return measured;
};

if (process.send) {
  process.send(await measure(JSON.parse(process.argv[2] ?? '') as Size));
  process.disconnect();
} else {
  for (const size of sizes) console.log(JSON.stringify(size), JSON.stringify(await inChild(size)));
}
