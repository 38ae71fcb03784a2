import { describe, expect, test } from 'vitest';

import { bestSeats } from '#lib/seat/best-seats.ts';
import { seatNumbers } from '#lib/seat/seat.ts';

const allBut = (...taken: readonly number[]) => new Set(seatNumbers.filter((seat) => !taken.includes(seat)));
const row = (number: number) => Array.from({ length: 10 }, (_, index) => (number - 1) * 10 + index + 1);

describe('the best seats', () => {
  test.each([
    [1, [5]],
    [2, [5, 6]],
    [3, [4, 5, 6]],
    [4, [4, 5, 6, 7]],
  ])('%i in an empty hall are in the middle of the front row', (count, seats) => {
    expect(bestSeats(allBut(), count)).toEqual(seats);
  });

  test('are side by side, although a single one is nearer to the middle', () => {
    expect(bestSeats(allBut(4, 6, 7), 2)).toEqual([2, 3]);
  });

  test('are in the front row as long as it has room, even at its end', () => {
    expect(bestSeats(allBut(...row(1).slice(0, 8)), 2)).toEqual([9, 10]);
  });

  test('are in the next row rather than apart', () => {
    expect(bestSeats(allBut(2, 4, 6, 8, 10), 2)).toEqual([15, 16]);
  });

  test('are never side by side across the end of a row', () => {
    expect(bestSeats(new Set([10, 11, 33, 34]), 2)).toEqual([33, 34]);
  });

  test('are single seats, the nearest to the front first, when no two are side by side', () => {
    expect(bestSeats(new Set([50, 1, 10, 12, 31]), 3)).toEqual([1, 10, 12]);
  });

  test('are fewer when there are fewer', () => {
    expect(bestSeats(new Set([50]), 2)).toEqual([50]);
    expect(bestSeats(new Set(), 2)).toEqual([]);
  });

  test('are none when none are asked for', () => {
    expect(bestSeats(allBut(), 0)).toEqual([]);
  });

  test('of further choices share no seat with a better one, and are always free', () => {
    const free = allBut(5, 6);
    const choices = Array.from({ length: 30 }, (_, choice) => bestSeats(free, 2, { choice }));

    expect(choices.slice(0, 2)).toEqual([
      [3, 4],
      [7, 8],
    ]);
    expect(choices.flat().every((seat) => free.has(seat))).toBe(true);
    const different = new Set(choices.map(String));
    expect(new Set([...different].flatMap((pair) => pair.split(','))).size).toBe(2 * different.size);
    expect(different.size).toBe(24);
  });

  test('that are not side by side differ by choice, as long as there are enough', () => {
    const free = new Set([1, 3, 5, 7, 9]);

    expect([0, 1, 2, 3].map((choice) => bestSeats(free, 2, { choice }))).toEqual([
      [5, 7],
      [3, 9],
      [1, 5],
      [7, 3],
    ]);
    expect(new Set(bestSeats(new Set([1, 3]), 3, { choice: 7 }))).toEqual(new Set([1, 3]));
  });
});

describe('beside held seats', () => {
  test.each<[string, ReadonlySet<number>, number, number[], number[]]>([
    ['a seat is better than any other', allBut(45), 1, [45], [46]],
    ['the better one of two is taken', allBut(42), 1, [42], [43]],
    ['a run of seats that ends there counts, too', allBut(50), 2, [50], [48, 49]],
    ['the row ends', allBut(10), 1, [10], [9]],
    ['the best seat is taken where none is beside', allBut(44, 45, 46), 1, [45], [5]],
  ])('%s', (_, free, count, beside, seats) => {
    expect(bestSeats(free, count, { beside })).toEqual(seats);
  });
});
