import type { Assumptions } from '#bench/cost/assumptions.ts';
import type { Inventory, LogClass } from '#bench/cost/inventory.ts';
import type { PriceName } from '#bench/cost/prices.ts';
import type { FunctionName } from '#functions/names.ts';

/** Table units of each flow of `npm run bench:units`, by AWS's rules. */
export type Units = Readonly<Record<string, { readonly writes: number; readonly reads: number }>>;

/** What `npm run bench:units` measures. */
export interface Measured {
  readonly units: Units;
  /** Bytes of rows that stay for good, of a booking and of a new fan. */
  readonly kept: { readonly booking: number; readonly newFan: number };
}

/** Files of a page, as `npm run bench:web` counts them. */
export interface PageLoad {
  readonly requests: number;
  readonly gzipBytes: number;
}

/** Everything that quantities come from. */
export interface Basis extends Measured {
  readonly inventory: Inventory;
  readonly pages: Readonly<Record<'waiting room' | 'booking', PageLoad>>;
  readonly assumptions: Assumptions;
}

/** @throws Error for a flow that was not measured */
export const unitsOf = ({ units }: Basis, flow: string): Units[string] => {
  const found = units[flow];
  if (!found) throw new Error(`npm run bench:units does not measure "${flow}"`);
  return found;
};

/** @throws Error for a function that the template does not have */
export const functionOf = ({ inventory }: Basis, name: FunctionName): Inventory['functions'][string] => {
  const found = inventory.functions[name];
  if (!found) throw new Error(`the template has no function "${name}"`);
  return found;
};

/** GB-seconds of so many runs. */
export const gbSeconds = (basis: Basis, name: FunctionName, runs: number, milliseconds: number): number =>
  functionOf(basis, name).memoryGb * runs * (milliseconds / 1_000);

/** Billed time of one run, by what it does. */
export const millisecondsOf = ({ assumptions }: Basis, does: keyof Assumptions['calls']): number =>
  assumptions.calls[does].reduce(
    (sum, call) => sum + assumptions.milliseconds[call],
    assumptions.milliseconds.code,
  );

export const logPrice: Readonly<Record<LogClass, PriceName>> = {
  STANDARD: 'logs',
  INFREQUENT_ACCESS: 'logsInfrequent',
};

/** AWS's gigabyte. */
export const GB = 2 ** 30;
export const MILLION = 1_000_000;
