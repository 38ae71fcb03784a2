import { seatNumbers } from '#lib/seat/seat.ts';
import { aUserId, type Show } from '#test/support/builders.ts';
import { putRows } from '#test/support/put-rows.ts';
import { soldBefore } from '#test/support/sale-rows.ts';

export const sell = async (
  { schedule }: Show,
  seats: readonly number[],
  userId = aUserId(),
): Promise<void> => {
  await putRows(soldBefore(schedule, seats, userId).holds);
};

/** All seats except these were sold to someone before. */
export const soldBut = (show: Show, left: readonly number[]): Promise<void> =>
  sell(
    show,
    seatNumbers.filter((seat) => !left.includes(seat)),
  );
