import { bestSeats } from '#lib/seat/best-seats.ts';

/** What a fan wants when coming in. */
export interface SeatWish {
  /** Seats that are wanted before all others, the dearest first. */
  readonly seatNumbers: readonly number[];
  /** How many seats, at the most. */
  readonly count: number;
}

/**
 * Seats for somebody who comes in: of the free ones those that are wished, in the order of the wishes, then the best.
 * Fewer than `count` when there are fewer.
 * @param choice which of the best: those who come in together choose different ones
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
