import { type PriceName, priceOf, type Region } from '#bench/cost/prices.ts';

/** A quantity of a priced item. */
export interface Quantity {
  readonly price: PriceName;
  /** What the priced item is used for. */
  readonly item: string;
  readonly quantity: number;
  /** Where the quantity comes from. */
  readonly why: string;
}

export interface Line extends Quantity {
  readonly listUsd: number;
  /** The part of the quantity that is free: AWS gives it to every account each month, without end. */
  readonly free: number;
  readonly usd: number;
}

/** `listUsd`: at list prices; `usd`: without the free part. */
export type Bill = Pick<Line, 'listUsd' | 'usd'> & { readonly lines: readonly Line[] };

/** The one place that multiplies price and quantity. Lines that share a free pool use it up in their order. */
export const billOf = (quantities: readonly Quantity[], region: Region): Bill => {
  const left = new Map<string, number>();
  const lines = quantities.map((one): Line => {
    const { free: pool, per, usd } = priceOf(one.price);
    const available = pool ? (left.get(pool.pool) ?? pool.quantity) : 0;
    const free = Math.min(one.quantity, available);
    if (pool) left.set(pool.pool, available - free);
    const usdOf = (quantity: number): number => (quantity / per) * usd[region];
    return { ...one, listUsd: usdOf(one.quantity), free, usd: usdOf(one.quantity - free) };
  });
  const total = (key: 'listUsd' | 'usd'): number => lines.reduce((sum, line) => sum + line[key], 0);
  return { lines, listUsd: total('listUsd'), usd: total('usd') };
};
