import { SECOND } from '#lib/clock.ts';
import { readOptions } from '#local/cli/options.ts';
import { CommandError } from '#local/command-error.ts';

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

const OPTIONS = {
  minutes: { type: 'string', default: '30' },
  seed: { type: 'string' },
  runs: { type: 'string' },
  fans: { type: 'string', default: '200' },
  'keep-going': { type: 'boolean', default: false },
} as const;

/** @throws CommandError for what cannot be understood */
export const readSimulationOptions = (): Options => {
  const values = readOptions(OPTIONS, USAGE);
  const number = (name: 'minutes' | 'seed' | 'runs' | 'fans', low: number, high: number): number => {
    const given = Number(values[name]);
    if (given >= low && given <= high && (name === 'minutes' || Number.isInteger(given))) return given;
    throw new CommandError(
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
