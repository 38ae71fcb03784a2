import { type Price, type PriceName, priceOf, type Region } from '#bench/cost/prices.ts';

/** So much of an item. */
export interface Quantity {
  readonly price: PriceName;
  /** What it is here. */
  readonly item: string;
  readonly quantity: number;
  /** Where the quantity comes from. */
  readonly why: string;
}

export interface Line extends Quantity {
  readonly unit: string;
  readonly per: number;
  /** Of `per` units. */
  readonly unitUsd: number;
  /** Before allowances. */
  readonly listUsd: number;
  /** How much of it AWS gives away. */
  readonly free: number;
  /** What remains to be paid. */
  readonly usd: number;
  /** Why the price is an assumption, if it is. */
  readonly unverified: string | undefined;
}

export interface Bill {
  readonly lines: readonly Line[];
  /** Before allowances. */
  readonly listUsd: number;
  /** After what every account has free each month, for ever. */
  readonly usd: number;
}

/** The one place that multiplies. Lines that share an allowance use it up in their order. */
export const billOf = (quantities: readonly Quantity[], region: Region): Bill => {
  const used = new Map<string, number>();
  const lines = quantities.map((one) => {
    const price = priceOf(one.price);
    const free = Math.min(one.quantity, leftOf(price, used));
    if (price.free) used.set(price.free.pool, (used.get(price.free.pool) ?? 0) + free);
    return lineOf(one, price, free, region);
  });
  return { lines, listUsd: total(lines, 'listUsd'), usd: total(lines, 'usd') };
};

const leftOf = ({ free }: Price, used: ReadonlyMap<string, number>): number =>
  free ? free.quantity - (used.get(free.pool) ?? 0) : 0;

const lineOf = (
  one: Quantity,
  { unit, per, usd, unverified }: Price,
  free: number,
  region: Region,
): Line => ({
  ...one,
  unit,
  per,
  unitUsd: usd[region],
  listUsd: (one.quantity / per) * usd[region],
  free,
  usd: ((one.quantity - free) / per) * usd[region],
  unverified: unverified?.[region],
});

const total = (lines: readonly Line[], key: 'listUsd' | 'usd'): number =>
  lines.reduce((sum, line) => sum + line[key], 0);
