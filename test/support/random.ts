import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { mersenne } from 'pure-rand/generator/mersenne';

/** Everything that is left to chance, from one seed: the same seed, the same chances. */
export interface Random {
  /** A number from 0 up to 1. */
  readonly next: () => number;
  /** A whole number from `low` to `high`, both possible. */
  between(low: number, high: number): number;
  chance(rate: number): boolean;
  pick<Element>(elements: readonly Element[]): Element;
  /** So many of these, in any order. */
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
