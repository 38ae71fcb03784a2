import { fork } from 'node:child_process';

import { AUDITED_AT, type Size, syntheticTable } from '#bench/audit/synthetic-table.ts';
import { readJsonOption } from '#bench/json-option.ts';
import { auditRows } from '#lib/audit/audit-table.ts';

/**
 * `npm run bench:audit`: processor time and memory of an audit for tables of different sizes, without the reads. Each
 * audit runs in its own process with a small heap. `-- --json` prints the figures alone. Exits with 1 on a finding, or when
 * memory grows with the table.
 */
const sizes: readonly Size[] = [
  { bookings: 20_000 },
  { bookings: 200_000 },
  { bookings: 20_000, waiting: 1_000_000 },
];
const HEAP = ['--max-old-space-size=64', '--max-semi-space-size=8'];
/** The most memory of a larger table, as a multiple of the smallest table's. */
const MAX_GROWTH = 1.5;

interface Measured {
  readonly rows: number;
  readonly findings: number;
  readonly cpuSeconds: number;
  readonly residentMib: number;
  readonly diskMib: number;
}

const measure = async (size: Size): Promise<Measured> => {
  const { counts, findings, spilledBytes } = await auditRows(syntheticTable(size), AUDITED_AT);
  const { user, system } = process.cpuUsage();
  return {
    rows: Object.values(counts).reduce((sum, count) => sum + count, 0),
    findings: findings.length,
    cpuSeconds: (user + system) / 1_000_000,
    residentMib: process.resourceUsage().maxRSS / 1_024,
    diskMib: spilledBytes / 2 ** 20,
  };
};

const measureInChild = (size: Size): Promise<Measured> =>
  new Promise((resolve, reject) => {
    fork(import.meta.filename, [JSON.stringify(size)], { execArgv: HEAP })
      .once('message', resolve as (measured: unknown) => void)
      .once('error', reject)
      .once('exit', (code) => reject(new Error(`the audit of ${JSON.stringify(size)} ended with ${code}`)));
  });

const rounded = (value: number): string => Math.round(value).toLocaleString('en');

const compare = async (json: boolean): Promise<boolean> => {
  const all: (Size & Measured)[] = [];
  if (!json) console.log(['bookings', 'waiting', 'rows', 'CPU s', 'memory MiB', 'disk MiB'].join('\t'));
  for (const size of sizes) {
    const measured = { ...size, ...(await measureInChild(size)) };
    all.push(measured);
    if (!json) console.log(lineOf(measured));
  }
  const [first = 0, ...others] = all.map(({ residentMib }) => residentMib);
  const growth = Math.max(...others) / first;
  const findings = all.reduce((sum, measured) => sum + measured.findings, 0);
  if (json) console.log(JSON.stringify({ sizes: all, growth }));
  else
    console.log(
      `memory grows to ${growth.toFixed(2)} times (goal: ${MAX_GROWTH}), ${findings} findings (goal: 0)`,
    );
  return findings === 0 && growth <= MAX_GROWTH;
};

const lineOf = ({ bookings, waiting = 0, rows, cpuSeconds, residentMib, diskMib }: Size & Measured): string =>
  [bookings, waiting, rows, cpuSeconds, residentMib, diskMib].map(rounded).join('\t');

if (process.send) {
  process.send(await measure(JSON.parse(process.argv[2] ?? '') as Size));
  process.disconnect();
} else {
  process.exitCode = (await compare(readJsonOption('bench:audit'))) ? 0 : 1;
}
