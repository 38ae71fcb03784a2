import { SEATS_PER_ROW, seatNumbers } from '#lib/seat/seat.ts';

/**
 * The best `count` of the free seats: side by side in one row if any row has room, the front row first and its middle
 * before its ends; otherwise the best single ones. Fewer than `count` when there are fewer.
 * @param choice 0 is the best place, 1 the second best that shares no seat with it, and so on: those who come in together, or
 *   lost a race, look elsewhere
 */
export const bestSeats = (free: ReadonlySet<number>, count: number, choice = 0): number[] => {
  if (count === 0) return [];
  const together = seatNumbers
    .map((first) => Array.from({ length: count }, (_, offset) => first + offset))
    .filter((run) => run.every((seat) => free.has(seat)) && rowOf(run[0]) === rowOf(run.at(-1)))
    .toSorted((one, other) => distance(one) - distance(other));
  const apart = withoutOverlap(together);
  if (apart.length > 0) return apart[choice % apart.length] ?? [];

  return seatNumbers
    .filter((seat) => free.has(seat))
    .toSorted((one, other) => distance([one]) - distance([other]))
    .slice(0, count);
};

/** Those runs that share no seat with a better one: who takes one of them leaves all others as they are. */
const withoutOverlap = (runs: readonly number[][]): number[][] => {
  const taken = new Set<number>();
  return runs.filter((run) => {
    if (run.some((seat) => taken.has(seat))) return false;
    for (const seat of run) taken.add(seat);
    return true;
  });
};

const rowOf = (seat = 0): number => Math.floor((seat - 1) / SEATS_PER_ROW);

/** How far a run is from the middle of the front row; a row back always counts more than a step aside. */
const distance = (run: readonly number[]): number => {
  const centre = run.reduce((sum, seat) => sum + ((seat - 1) % SEATS_PER_ROW), 0) / run.length;
  return rowOf(run[0]) * SEATS_PER_ROW + Math.abs(centre - (SEATS_PER_ROW - 1) / 2);
};
