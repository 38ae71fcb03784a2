import { SEATS_PER_ROW, seatNumbers } from '#lib/seat/seat.ts';

/**
 * The best `count` of the free seats: side by side in one row if any row has room, the front row first and its middle
 * before its ends; otherwise the best single ones. Fewer than `count` when there are fewer.
 * @param choice 0 is the best place, 1 the second best, and so on: those who lost a race look elsewhere
 */
export const bestSeats = (free: ReadonlySet<number>, count: number, choice = 0): number[] => {
  const together = seatNumbers
    .map((first) => Array.from({ length: count }, (_, offset) => first + offset))
    .filter((run) => run.every((seat) => free.has(seat)) && rowOf(run[0]) === rowOf(run.at(-1)))
    .toSorted((one, other) => distance(one) - distance(other));
  if (together.length > 0) return together[choice % together.length] ?? [];

  return seatNumbers
    .filter((seat) => free.has(seat))
    .toSorted((one, other) => distance([one]) - distance([other]))
    .slice(0, count);
};

const rowOf = (seat = 0): number => Math.floor((seat - 1) / SEATS_PER_ROW);

/** How far a run is from the middle of the front row; a row back always counts more than a step aside. */
const distance = (run: readonly number[]): number => {
  const centre = run.reduce((sum, seat) => sum + ((seat - 1) % SEATS_PER_ROW), 0) / run.length;
  return rowOf(run[0]) * SEATS_PER_ROW + Math.abs(centre - (SEATS_PER_ROW - 1) / 2);
};
