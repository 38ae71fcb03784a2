import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { mersenne } from 'pure-rand/generator/mersenne';

/** Random numbers from a seed: the same seed gives the same numbers. */
export interface Random {
  /** A number from 0 (included) to 1 (excluded). */
  readonly next: () => number;
  /** An integer from `low` to `high`, both included. */
  between(low: number, high: number): number;
  chance(rate: number): boolean;
  pick<Element>(elements: readonly Element[]): Element;
  /** This many of the elements, in random order. */
  some<Element>(elements: readonly Element[], count: number): Element[];
}

export const seeded = (seed: number): Random => {
  const generator = mersenne(seed);
  const next = (): number => uniformFloat64(generator);
  const between = (low: number, high: number): number => uniformInt(generator, low, high);
  return {
    next,
    between,
    chance: (rate) => next() < rate,
    pick: (elements) => elements[between(0, elements.length - 1)] as (typeof elements)[number],
    some: (elements, count) =>
      elements
        .map((element) => ({ element, order: next() }))
        .toSorted((one, other) => one.order - other.order)
        .slice(0, count)
        .map(({ element }) => element),
  };
};
