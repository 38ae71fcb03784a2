import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { readJsonOption } from '#bench/json-option.ts';
import type { Sealed } from '#bench/seal/function.ts';
import { startServersFor } from '#bench/servers.ts';

/**
 * `npm run bench:seal`: what it takes to seal a draw of a million entries, with the rows on DynamoDB Local and a bucket that
 * answers at once, in a process with 256 MB of heap. Also the time of one number and of one receipt. `-- --json` prints the
 * figures alone. Exits with 1 when a goal is missed.
 */
const json = readJsonOption('bench:seal');

const ENTRIES = 1_000_000;
const HEAP_MB = 256;

/** The most of each figure. */
const goals: Readonly<Partial<Record<keyof Sealed, number>>> = {
  processorSeconds: 10,
  peakHeapMb: HEAP_MB,
  numberMs: 0.3,
};

const titles: Readonly<Record<keyof Sealed, string>> = {
  totalSeconds: 'seal and publish, seconds',
  processorSeconds: '… of these, processor time of the function',
  treeSeconds: 'the tree alone, seconds',
  readSeconds: 'reading the rows alone, seconds (DynamoDB Local)',
  peakHeapMb: 'largest heap, MB',
  peakRssMb: 'largest resident set, MB',
  files: 'files',
  fileMb: 'size of the files, MB',
  numberMs: 'the number of one entry, ms (median)',
  receiptMs: 'one receipt, ms (median)',
};
const names = Object.keys(titles) as (keyof Sealed)[];

const measure = async (): Promise<Sealed> => {
  const servers = await startServersFor('bench-seal');
  try {
    // Imported late: a client reads the environment when it is made.
    const { fillDraw } = await import('#bench/seal/entries.ts');
    const draw = await fillDraw(ENTRIES);
    const run = new URL('seal/function.ts', import.meta.url).pathname;
    const args = [`--max-old-space-size=${HEAP_MB}`, run, JSON.stringify(draw)];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Sealed;
  } finally {
    await servers.stop();
  }
};

const isMet = (sealed: Sealed, name: keyof Sealed): boolean => sealed[name] <= (goals[name] ?? Infinity);

const lineOf = (sealed: Sealed, name: keyof Sealed): string => {
  const goal = goals[name];
  const verdict = goal === undefined ? '' : `  goal ${goal}: ${isMet(sealed, name) ? 'met' : 'MISSED'}`;
  return `${titles[name].padEnd(52)}${sealed[name].toFixed(3).padStart(12)}${verdict}`;
};

const sealed = await measure();
const report = [
  `a draw of ${ENTRIES.toLocaleString('en')} entries`,
  ...names.map((name) => lineOf(sealed, name)),
];
console.log(json ? JSON.stringify(sealed) : report.join('\n'));
process.exitCode = names.every((name) => isMet(sealed, name)) ? 0 : 1;
