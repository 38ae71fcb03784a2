import type { ScheduleId } from '#lib/ids.ts';
import { bySeatNumber, type Hold, seatNumbers } from '#lib/seat/seat.ts';
import { readHoldsOf } from '#lib/seat/seat.items.ts';

/** The holds of a schedule with all attributes. The service reads only some of them. */
export const wholeHolds = async (scheduleId: ScheduleId): Promise<Hold[]> => {
  const holds = await readHoldsOf(
    scheduleId,
    seatNumbers.map((seatNumber) => ({ seatNumber })),
  );
  return holds.toSorted(bySeatNumber);
};
