import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { buildBundles } from '#infra/bundles.ts';
import { fail } from '#local/cli/fail.ts';
import { readOptions } from '#local/cli/options.ts';
import { CommandError } from '#local/command-error.ts';
import { compare } from './cold/compare.ts';
import { environmentOf } from './cold/environment.ts';
import { asFigures, isWithinGoals, report, type Results } from './cold/report.ts';
import { startServices } from './cold/services.ts';

/**
 * `npm run bench:cold`: how long each function's bundle takes to load and to answer its first request, compared
 * with a bare function with the same SDK clients. `-- --json` prints the figures alone. Exits with 1 when a goal is missed.
 */
const USAGE = 'usage: npm run bench:cold [-- [--json] [--rounds 15]]';

/** Builds and measures in a temporary directory. */
const measureAll = async (directory: string, rounds: number): Promise<Results> => {
  const now = Date.now();
  const services = await startServices({ 0: randomBytes(32).toString('base64url') });
  try {
    const environment = environmentOf(services.endpoint, directory);
    Object.assign(process.env, environment);
    // Imported late: a client reads the environment when it is made.
    const { firstEvents } = await import('./cold/requests.ts');
    const { rowsOf } = await import('./cold/sale.ts');
    services.store(rowsOf(now));
    const bundles = await buildBundles(path.join(directory, 'bundles'));
    return await compare({
      bundles,
      events: await firstEvents(now),
      services,
      environment,
      directory,
      rounds,
    });
  } finally {
    await services.stop();
  }
};

const run = async (asJson: boolean, rounds: number): Promise<boolean> => {
  const directory = await mkdtemp(path.join(tmpdir(), 'cold-'));
  try {
    const results = await measureAll(directory, rounds);
    console.log(asJson ? JSON.stringify(asFigures(results), undefined, 2) : report(results));
    return isWithinGoals(results);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
};

const OPTIONS = {
  json: { type: 'boolean', default: false },
  rounds: { type: 'string', default: '15' },
} as const;

const roundsIn = (text: string): number => {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new CommandError(`${text} is not a number of rounds from 1 to 9999; ${USAGE}`);
};

try {
  const { json, rounds } = readOptions(OPTIONS, USAGE);
  process.exitCode = (await run(json, roundsIn(rounds))) ? 0 : 1;
} catch (error) {
  fail(error);
}
