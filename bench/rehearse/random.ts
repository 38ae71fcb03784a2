import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Random values from a seed. The same seed gives the same sale. */
export interface Chance {
  /** A number from 0 up to 1. */
  readonly next: () => number;
  readonly between: (low: number, high: number) => number;
  readonly isTrue: (share: number) => boolean;
  /** @param sigma standard deviation of the logarithm */
  readonly logNormal: (median: number, sigma: number) => number;
}

export const chanceOf = (seed: number): Chance => {
  const generator = xoroshiro128plus(seed);
  const next = (): number => uniformFloat64(generator);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return {
    next,
    between: (low, high) => low + (high - low) * next(),
    isTrue: (share) => next() < share,
    logNormal: (median, sigma) => median * Math.exp(sigma * normal()),
  };
};
