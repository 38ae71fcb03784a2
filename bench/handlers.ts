import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { buildBundles } from '#infra/bundles.ts';
import { fail } from '#local/cli/fail.ts';
import { readOptions } from '#local/cli/options.ts';
import { CommandError } from '#local/command-error.ts';
import { bareTable, buildBare } from './cold/bare.ts';
import { environmentOf } from './cold/environment.ts';
import { startServices } from './cold/services.ts';
import { measure } from './handlers/measure.ts';
import {
  asFigures,
  type HandlerName,
  handlerNames,
  isWithinGoals,
  report,
  type Results,
} from './handlers/report.ts';

/**
 * `npm run bench:handlers`: the processor time of each handler that a sale calls often, warm and bundled as deployed, as a
 * multiple of a bare `GetItem`. `-- --json` prints the figures alone. Exits with 1 when a goal is missed.
 */
const USAGE = 'usage: npm run bench:handlers [-- [--json] [--only poll,join]]';

/** Builds and measures in a temporary directory. The services answer in this process, the handlers run in others. */
const measureAll = async (directory: string, names: readonly HandlerName[]): Promise<Results> => {
  const now = Date.now();
  const services = await startServices({ 0: randomBytes(32).toString('base64url') });
  try {
    const environment = environmentOf(services.endpoint, directory);
    Object.assign(process.env, environment);
    // Imported late: a client reads the environment when it is made.
    const { QUEUES, subjectsOf } = await import('./handlers/subjects.ts');
    const { openQueueRows, rowsOf } = await import('./handlers/sale.ts');
    services.store([...rowsOf(now), ...openQueueRows(QUEUES, now)]);
    const bundles = await buildBundles(path.join(directory, 'bundles'));
    const bare = await buildBare(bareTable, directory);
    const subjects = await subjectsOf(bundles, now);
    const chosen = subjects.filter(({ name }) => names.includes(name));
    return await measure(chosen, bare, environment);
  } finally {
    await services.stop();
  }
};

const run = async (asJson: boolean, names: readonly HandlerName[]): Promise<boolean> => {
  const directory = await mkdtemp(path.join(tmpdir(), 'handlers-'));
  try {
    const results = await measureAll(directory, names);
    console.log(asJson ? JSON.stringify(asFigures(results), undefined, 2) : report(results));
    return isWithinGoals(results);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
};

const OPTIONS = { json: { type: 'boolean', default: false }, only: { type: 'string' } } as const;

/** @throws CommandError for a name that no handler has */
const namesIn = (only: string): readonly HandlerName[] =>
  only.split(',').map((given) => {
    const found = handlerNames.find((name) => name === given);
    if (!found) throw new CommandError(`--only ${given} is none of ${handlerNames.join(', ')}`);
    return found;
  });

try {
  const { json, only } = readOptions(OPTIONS, USAGE);
  process.exitCode = (await run(json, only === undefined ? handlerNames : namesIn(only))) ? 0 : 1;
} catch (error) {
  fail(error);
}
