import { parseArgs } from 'node:util';

import { SECOND } from '#lib/clock.ts';
import { StartError } from '#local/start-error.ts';

const USAGE =
  'usage: npm run test:simulation [-- [--minutes N] [--seed N] [--runs N] [--fans N] [--keep-going]]   ' +
  '(environment: DYNAMODB_ENDPOINT)';

export interface Options {
  /** For how many minutes new seeds are started. */
  readonly minutes: number;
  /** The first seed, and how many of them. */
  readonly seed: number;
  readonly runs: number;
  readonly fans: number;
  /** Continues after a failed seed. */
  readonly keepGoing: boolean;
}

/** Seeds that differ in their lowest 32 bits differ. */
const MAX_SEED = 2 ** 32 - 1;
const MAX_FANS = 1_000;
const MAX_MINUTES = 100_000;

const options = {
  minutes: { type: 'string', default: '30' },
  seed: { type: 'string' },
  runs: { type: 'string' },
  fans: { type: 'string', default: '200' },
  'keep-going': { type: 'boolean', default: false },
} as const;

/** @throws StartError for what cannot be understood */
export const readOptions = (args?: string[]): Options => {
  const values = parse(args);
  const number = (name: 'minutes' | 'seed' | 'runs' | 'fans', low: number, high: number): number => {
    const given = Number(values[name] || Number.NaN);
    if (given >= low && given <= high && (name === 'minutes' || Number.isInteger(given))) return given;
    throw new StartError(
      `--${name} is "${values[name]}": set it to a number from ${low} to ${high}; ${USAGE}`,
    );
  };
  return {
    minutes: number('minutes', 0, MAX_MINUTES),
    seed: values.seed === undefined ? Math.floor(Date.now() / SECOND) : number('seed', 0, MAX_SEED),
    runs: values.runs === undefined ? Number.POSITIVE_INFINITY : number('runs', 1, MAX_SEED),
    fans: number('fans', 1, MAX_FANS),
    keepGoing: values['keep-going'],
  };
};

const parse = (args?: string[]) => {
  try {
    return parseArgs({ options, ...(args && { args }) }).values;
  } catch (error) {
    throw new StartError(`${(error as Error).message.split(/[.]?\n|[.] /)[0]}; ${USAGE}`);
  }
};
