import { assert, integer, property, uint8Array } from 'fast-check';
import { describe, expect, test } from 'vitest';

import { shuffledIndex } from '#lib/draw/shuffle.ts';

const bytes = (hex: string) => Buffer.from(hex, 'hex');

const shuffled = (count: number, seed: Uint8Array) =>
  Array.from({ length: count }, (_, index) => shuffledIndex(index, count, seed));

/** Test vectors of Ethereum's consensus specification, preset mainnet. Of the long mapping, these are the first values. */
const mappings = [
  {
    seed: '4fe91d85d6bc19b20413659c61f3c690a1c4d48be41cab8363a130cebabada97',
    count: 10,
    mapping: [3, 4, 8, 5, 9, 0, 2, 1, 6, 7],
  },
  {
    seed: '26655aab58c18b66870f50a133171c85d9a5ae9dde55c0ca049491a27f4f63e7',
    count: 3,
    mapping: [1, 2, 0],
  },
  {
    seed: '23bcd11624a07465b1c2fc1a0fe52996daae4bf87b0fb6bed45926096c644843',
    count: 9_999,
    mapping: [
      3192, 2945, 1651, 3028, 4280, 97, 8335, 6476, 4981, 2799, 496, 5487, 9972, 555, 307, 9520, 2092, 1603,
      6661, 4467, 6270, 4718, 2852, 8032, 3306, 9288, 502, 6939, 6305, 885, 1239, 1446, 4227, 7611, 4957,
      3315, 9233, 8605, 737, 8507, 4973, 4785, 5085, 4810, 5180, 4781, 2226, 8705, 4596, 1905, 3950, 3459,
    ],
  },
];

describe('the shuffle', () => {
  test.each(mappings)('agrees with the published mapping of $count', ({ seed, count, mapping }) => {
    expect(mapping.map((_, index) => shuffledIndex(index, count, bytes(seed)))).toEqual(mapping);
  });

  test.each([1, 2, 3, 255, 256, 257, 1_000])('gives each of %i entries a number of its own', (count) => {
    const seed = Buffer.alloc(32, count);

    const numbers = new Set(shuffled(count, seed));

    expect(numbers.size).toBe(count);
    expect(Math.max(...numbers)).toBe(count - 1);
  });

  test('gives each entry a number of its own for any count and seed', () => {
    const seeds = uint8Array({ minLength: 32, maxLength: 32 });
    assert(
      property(integer({ min: 1, max: 200 }), seeds, (count, seed) => {
        expect(new Set(shuffled(count, seed)).size).toBe(count);
      }),
      { numRuns: 15 },
    );
  });

  test('uses no cached pivots of another seed or count', () => {
    const seed = Buffer.alloc(32, 1);
    const first = shuffled(20, seed);

    const others = [shuffled(21, seed), shuffled(20, seed.fill(2)), shuffled(20, seed.fill(1))];

    expect(others[0]).not.toEqual([...first, 20]);
    expect(others[1]).not.toEqual(first);
    expect(others[2]).toEqual(first);
  });

  test('favours no number: an entry lands anywhere equally often', () => {
    const COUNT = 10;
    const SEEDS = 1_000;
    const times = Array.from({ length: COUNT }, () => 0);

    for (let run = 0; run < SEEDS; run++) {
      const seed = Buffer.alloc(32);
      seed.writeUInt32LE(run);
      const number = shuffledIndex(3, COUNT, seed);
      times[number] = (times[number] ?? 0) + 1;
    }

    const expected = SEEDS / COUNT;
    const chiSquare = times.reduce((sum, seen) => sum + (seen - expected) ** 2 / expected, 0);
    // With nine degrees of freedom, a fair shuffle exceeds this once in a thousand tests. The seeds and so the result are fixed.
    expect(chiSquare).toBeLessThan(27.88);
  });

  test.each([
    [10, 10],
    [-1, 10],
    [0.5, 10],
    [0, 0],
  ])('refuses index %d of %d', (index, count) => {
    expect(() => shuffledIndex(index, count, Buffer.alloc(32))).toThrow(RangeError);
  });

  test('refuses a seed of another length', () => {
    expect(() => shuffledIndex(0, 1, Buffer.alloc(31))).toThrow(/32 bytes/);
  });
});
