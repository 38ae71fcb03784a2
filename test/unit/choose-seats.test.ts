import { describe, expect, test } from 'vitest';

import { chooseSeats } from '#lib/seat/choose-seats.ts';
import { seatNumbers } from '#lib/seat/seat.ts';

const hall = new Set(seatNumbers);
const allBut = (...taken: readonly number[]) => new Set(seatNumbers.filter((seat) => !taken.includes(seat)));

const choose = (free: ReadonlySet<number>, count: number, wishes: readonly number[] = [], choice = 0) =>
  chooseSeats(free, { seatNumbers: wishes, count }, choice);

describe('the seats of a fan who enters', () => {
  test.each<[string, ReadonlySet<number>, number, number[], number[]]>([
    ['are the best seats without a wish', hall, 1, [], [5]],
    ['are the wished one', hall, 1, [17], [17]],
    ['are the first wished one, whatever its number', hall, 1, [42, 17, 3], [42]],
    ['are the first wished ones that are free', allBut(42), 2, [42, 17, 3, 4], [17, 3]],
    ['are the best when no wish is free', allBut(42, 17), 1, [42, 17], [5]],
    ['are wishes first, then the best beside them', hall, 2, [20], [20, 19]],
    ['are wishes first, then two side by side next to them', allBut(24), 3, [25], [25, 26, 27]],
    ['are wishes first, then the best seats if no free seat is beside', allBut(19), 2, [20], [20, 5]],
    ['are as many as there are', new Set([50, 11]), 4, [11], [11, 50]],
    ['are none when there are none', new Set<number>(), 2, [7], []],
    [
      'are as many as asked for, even if more are wished for',
      hall,
      2,
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
      [1, 2],
    ],
  ])('%s', (_, free, count, wishes, seats) => {
    expect(choose(free, count, wishes)).toEqual(seats);
  });

  test('are never the same seat twice, and always free ones', () => {
    const free = allBut(5, 6, 15, 16, 25);
    for (const count of [1, 2, 3, 4]) {
      for (let choice = 0; choice < 60; choice += 1) {
        const seats = choose(free, count, [6, 7, 50], choice);

        expect(new Set(seats).size).toBe(count);
        expect(seats.every((seat) => free.has(seat))).toBe(true);
      }
    }
  });
});

describe('fans who enter together', () => {
  test.each([
    [1, 50],
    [2, 25],
    [3, 15],
    [4, 5],
  ])('choose different seats: %i each, for %i fans', (count, people) => {
    const seats = Array.from({ length: people }, (_, rank) => choose(hall, count, [], rank)).flat();

    expect(new Set(seats).size).toBe(people * count);
  });

  test('choose different seats where no two are side by side', () => {
    const apart = new Set([1, 3, 5, 7, 9, 11, 13, 15]);

    const seats = [0, 1, 2, 3].flatMap((rank) => choose(apart, 2, [], rank));

    expect(new Set(seats).size).toBe(8);
  });

  test('all choose the wished seat', () => {
    expect([0, 1, 2].map((rank) => choose(hall, 1, [30], rank))).toEqual([[30], [30], [30]]);
  });
});
