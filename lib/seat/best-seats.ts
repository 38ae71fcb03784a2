import { SEATS_PER_ROW, seatNumbers } from '#lib/seat/seat.ts';

interface Preference {
  /** 0 is the best place, 1 the second best that shares no seat with it, and so on: for those who come in together, or lost a race. */
  readonly choice?: number;
  /** Seats that one has already: a place beside them is better than any other. */
  readonly beside?: readonly number[];
}

/**
 * The best `count` of the free seats: side by side in one row if any row has room, the front row first and its middle
 * before its ends; otherwise the best single ones. Fewer than `count` when there are fewer.
 */
export const bestSeats = (
  free: ReadonlySet<number>,
  count: number,
  { choice = 0, beside = [] }: Preference = {},
): number[] => {
  if (count === 0) return [];
  const together = seatNumbers
    .map((first) => Array.from({ length: count }, (_, offset) => first + offset))
    .filter((run) => run.every((seat) => free.has(seat)) && rowOf(run[0]) === rowOf(run.at(-1)));
  const near = together.filter((run) => touches(run, beside));
  const places = withoutOverlap((near.length > 0 ? near : together).toSorted(inOrder));
  if (places.length > 0) return places[choice % places.length] ?? [];

  const single = [...free].toSorted((one, other) => inOrder([one], [other]));
  // Round and round: those who choose differently share as few as possible.
  return single.slice(0, count).map((_, index) => single[(choice * count + index) % single.length] ?? 0);
};

const inOrder = (one: readonly number[], other: readonly number[]): number => distance(one) - distance(other);

/** Those runs that share no seat with a better one: whoever takes one of them leaves the others as they are. */
const withoutOverlap = (runs: readonly number[][]): number[][] => {
  const taken = new Set<number>();
  return runs.filter((run) => {
    if (run.some((seat) => taken.has(seat))) return false;
    for (const seat of run) taken.add(seat);
    return true;
  });
};

const rowOf = (seat = 0): number => Math.floor((seat - 1) / SEATS_PER_ROW);

/** Whether a run begins or ends beside one of these seats. */
const touches = (run: readonly number[], seats: readonly number[]): boolean =>
  seats.some((seat) => rowOf(seat) === rowOf(run[0]) && (seat + 1 === run[0] || seat - 1 === run.at(-1)));

/** How far a run is from the middle of the front row; a row back always counts more than a step aside. */
const distance = (run: readonly number[]): number => {
  const centre = run.reduce((sum, seat) => sum + ((seat - 1) % SEATS_PER_ROW), 0) / run.length;
  return rowOf(run[0]) * SEATS_PER_ROW + Math.abs(centre - (SEATS_PER_ROW - 1) / 2);
};
