import { defaultPeople, type People } from '#bench/rehearse/people.ts';
import { type Quotas, quotasOf } from '#bench/rehearse/quotas.ts';
import type { Sale } from '#bench/rehearse/sale.ts';
import { regionFault } from '#infra/regions.ts';
import { MINUTE, SECOND } from '#lib/clock.ts';
import { defaultSaleSettings } from '#lib/concert/concert.ts';
import { MIN_ENTRY_MS } from '#lib/draw/draw.ts';
import { SEAT_COUNT } from '#lib/seat/seat.ts';
import { readOptions } from '#local/cli/options.ts';
import { CommandError } from '#local/command-error.ts';

export interface Options {
  readonly region: string;
  readonly sale: Sale;
  readonly seeds: number;
  readonly json: boolean;
}

interface Range {
  readonly from: number;
  readonly to: number;
  readonly isWhole: boolean;
}

const whole = (from: number, to: number): Range => ({ from, to, isWhole: true });
const share: Range = { from: 0, to: 1, isWhole: false };
const seconds: Range = { from: 0, to: 3_600, isWhole: false };

/** Every numeric option. */
const numbers = {
  fans: whole(1, 5_000_000),
  within: seconds,
  seats: whole(1, SEAT_COUNT),
  absent: share,
  abandon: share,
  pairs: share,
  decide: seconds,
  pay: seconds,
  'message-groups': whole(1, 64),
  numbering: whole(1, 1_000),
  'batch-ms': whole(1, 30_000),
  lambda: whole(2, 100_000),
  'join-limit': whole(1, 250_000),
  'poll-limit': whole(1, 250_000),
  'table-writes': whole(1, 1_000_000),
  seeds: whole(1, 10_000),
} as const satisfies Readonly<Record<string, Range>>;
type NumberName = keyof typeof numbers;

const words = {
  region: { type: 'string', default: 'ap-northeast-2' },
  clients: { type: 'string', default: 'page' },
  opening: { type: 'string', default: 'fifo' },
  json: { type: 'boolean', default: false },
} as const;

/**
 * How long the numbering of a batch of ten takes, unless the operator has measured it. It gives 250 fans a second in each
 * message group. `npm run bench:numbering` has 300 at 4 ms a table call as its goal, and 220 at 8 ms.
 */
const BATCH_MS = 40;

/** How long fans enter a draw, unless `--within` says. */
const ENTRY_MS = 30 * MINUTE;

/** @throws CommandError */
export const readRehearsalOptions = (args: readonly string[]): Options => {
  const values = parse(args);
  const given = (name: NumberName): number | undefined => numberOf(name, values[name]);

  const { region, clients, opening } = values;
  const fault = regionFault(region, true);
  if (fault !== undefined) throw new CommandError(`--region ${region} ${fault}`);
  if (clients !== 'page' && clients !== 'api')
    throw new CommandError(`--clients is ${show(clients)}: page or api`);
  if (opening !== 'fifo' && opening !== 'draw')
    throw new CommandError(`--opening is ${show(opening)}: fifo or draw`);
  const withinMs = milliseconds(given('within'), opening === 'draw' ? ENTRY_MS : defaultPeople.withinMs);
  if (opening === 'draw' && withinMs < MIN_ENTRY_MS)
    throw new CommandError(`--opening draw: fans enter for at least ${MIN_ENTRY_MS / SECOND} s (--within)`);

  const groups = given('message-groups') ?? defaultSaleSettings.lanes;
  return {
    region,
    seeds: given('seeds') ?? 1,
    json: values.json,
    sale: {
      opening,
      people: { ...peopleOf(given), withinMs, clients },
      seats: given('seats') ?? SEAT_COUNT,
      numbering: {
        groups,
        concurrency: given('numbering') ?? groups,
        batchMs: given('batch-ms') ?? BATCH_MS,
      },
      quotas: withLimits(quotasOf(region), given),
    },
  };
};

type Given = (name: NumberName) => number | undefined;

const milliseconds = (value: number | undefined, otherwise: number): number =>
  value === undefined ? otherwise : value * SECOND;

const peopleOf = (given: Given): Omit<People, 'clients' | 'withinMs'> => ({
  fans: given('fans') ?? defaultPeople.fans,
  absent: given('absent') ?? defaultPeople.absent,
  abandon: given('abandon') ?? defaultPeople.abandon,
  pairs: given('pairs') ?? defaultPeople.pairs,
  decideMs: milliseconds(given('decide'), defaultPeople.decideMs),
  payMs: milliseconds(given('pay'), defaultPeople.payMs),
});

const withLimits = (quotas: Quotas, given: Given): Quotas => ({
  ...quotas,
  lambdas: given('lambda') ?? quotas.lambdas,
  joinsPerSecond: given('join-limit') ?? quotas.joinsPerSecond,
  pollsPerSecond: given('poll-limit') ?? quotas.pollsPerSecond,
  tableWritesPerSecond: given('table-writes') ?? quotas.tableWritesPerSecond,
});

const names = Object.keys(numbers) as NumberName[];

const parse = (args: readonly string[]) => {
  const texts = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
  const options = { ...(texts as Record<NumberName, { type: 'string' }>), ...words };
  const list = Object.keys(options).map((name) => `--${name}`);
  return readOptions(options, `options: ${list.join(' ')}`, args);
};

const numberOf = (name: NumberName, text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  const { from, to, isWhole }: Range = numbers[name];
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
  const isGood = value >= from && value <= to && (!isWhole || Number.isInteger(value));
  if (isGood) return value;
  throw new CommandError(
    `--${name} is ${show(text)}: a ${isWhole ? 'whole ' : ''}number from ${from} to ${to}`,
  );
};

const show = (text: string): string => JSON.stringify(text);
