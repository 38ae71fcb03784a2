import { SEATS_PER_ROW } from '#lib/seat/seat.ts';

interface Preference {
  /**
   * 0: the best seats; 1: the next best that share no seat with them; and so on. Users who enter together get different
   * choices.
   */
  readonly choice?: number;
  /** Seats that the user already has. Seats beside them come first. */
  readonly beside?: readonly number[];
}

/**
 * The best `count` free seats: side by side in one row if possible, front rows first and the middle of a row before its
 * ends; otherwise the best single seats. Returns fewer when fewer are free.
 */
export const bestSeats = (
  free: ReadonlySet<number>,
  count: number,
  { choice = 0, beside = [] }: Preference = {},
): number[] => {
  if (count === 0) return [];
  const together = [...free]
    .map((first) => Array.from({ length: count }, (_, offset) => first + offset))
    .filter((run) => run.every((seat) => free.has(seat)) && rowOf(run[0]) === rowOf(run.at(-1)));
  const near = together.filter((run) => touches(run, beside));
  const places = withoutOverlap((near.length > 0 ? near : together).toSorted(inOrder));
  if (places.length > 0) return places[choice % places.length] ?? [];

  const single = [...free].toSorted((one, other) => inOrder([one], [other]));
  // Wraps around, so that different choices share as few seats as possible.
  return single.slice(0, count).map((_, index) => single[(choice * count + index) % single.length] ?? 0);
};

const inOrder = (one: readonly number[], other: readonly number[]): number => distance(one) - distance(other);

/** The runs that share no seat with a better one. */
const withoutOverlap = (runs: readonly number[][]): number[][] => {
  const taken = new Set<number>();
  return runs.filter((run) => {
    if (run.some((seat) => taken.has(seat))) return false;
    for (const seat of run) taken.add(seat);
    return true;
  });
};

const rowOf = (seat = 0): number => Math.floor((seat - 1) / SEATS_PER_ROW);

/** Whether a run starts or ends beside one of these seats. */
const touches = (run: readonly number[], seats: readonly number[]): boolean =>
  seats.some((seat) => rowOf(seat) === rowOf(run[0]) && (seat + 1 === run[0] || seat - 1 === run.at(-1)));

/** How far a run is from the middle of the front row. One row back counts more than any distance to the side. */
const distance = (run: readonly number[]): number => {
  const centre = run.reduce((sum, seat) => sum + ((seat - 1) % SEATS_PER_ROW), 0) / run.length;
  return rowOf(run[0]) * SEATS_PER_ROW + Math.abs(centre - (SEATS_PER_ROW - 1) / 2);
};
