import { type Basis } from '#bench/cost/basis.ts';
import type { Inventory, LogClass } from '#bench/cost/inventory.ts';
import type { Region } from '#bench/cost/prices.ts';
import { type ResultName, resultsOf } from '#bench/cost/results.ts';

/** What would bring a cost down, and to what. */
export interface Lever {
  readonly title: string;
  readonly usd: number;
}

type Change = (basis: Basis) => Basis;

const withFunctions =
  (change: (one: Inventory['functions'][string]) => Inventory['functions'][string]): Change =>
  (basis) => ({
    ...basis,
    inventory: {
      ...basis.inventory,
      functions: Object.fromEntries(
        Object.entries(basis.inventory.functions).map(([name, one]) => [name, change(one)]),
      ),
    },
  });

const infrequent: LogClass = 'INFREQUENT_ACCESS';

const changes: Readonly<Record<string, Change>> = {
  'functions of 256 MB that take as long': withFunctions((one) => ({ ...one, memoryGb: 0.25 })),
  'function logs in the infrequent access class (no embedded metrics then)': withFunctions((one) => ({
    ...one,
    logClass: infrequent,
  })),
  'no log lines about requests': (basis) => ({
    ...basis,
    assumptions: { ...basis.assumptions, logBytes: zeros(basis.assumptions.logBytes) },
  }),
  'no access log': (basis) => ({ ...basis, inventory: { ...basis.inventory, accessLog: undefined } }),
  'queue state and schedule found in caches, as under load': (basis) => ({
    ...basis,
    units: {
      ...basis.units,
      join: { writes: 0, reads: 0 },
      firstPoll: { writes: 0, reads: 1 },
    },
  }),
};

const zeros = <Figures extends Readonly<Record<string, number>>>(figures: Figures) =>
  Object.fromEntries(Object.keys(figures).map((key) => [key, 0])) as { [Key in keyof Figures]: number };

/** What a result would be if one thing were otherwise, the cheapest first. */
export const leversOf = (name: ResultName, basis: Basis, region: Region): Lever[] =>
  Object.entries(changes)
    .map(([title, change]) => ({ title, usd: resultsOf(change(basis), region)[name].usd }))
    .toSorted((one, other) => one.usd - other.usd);
