import { bestSeats } from '#lib/seat/best-seats.ts';

/** What a user wants on entering. */
export interface SeatWish {
  /** Seats to take if they are free, the most wanted first. */
  readonly seatNumbers: readonly number[];
  /** The most seats to hold. */
  readonly count: number;
}

/**
 * Seats for a user who enters: the wished seats that are free, in the order of the wishes, then the best ones.
 * Returns fewer than `count` when fewer are free.
 * @param choice passed to `bestSeats`, so that users who enter together choose different seats
 */
export const chooseSeats = (
  free: ReadonlySet<number>,
  { seatNumbers, count }: SeatWish,
  choice: number,
): number[] => {
  const wished = seatNumbers.filter((seat) => free.has(seat)).slice(0, count);
  const others = new Set([...free].filter((seat) => !wished.includes(seat)));
  return [...wished, ...bestSeats(others, count - wished.length, { choice, beside: wished })];
};
