import { count } from '#lib/metrics.ts';
import type { Hold } from '#lib/seat/seat.ts';
import { cancelHeldReservation } from '#lib/seat/seat.items.ts';
import { retryOnConflict, write } from '#lib/table/transact.ts';

/**
 * Cancels the reservation of a hold that has ended unpaid. Late and repeated calls change nothing: a reservation that is
 * already paid or cancelled stays as it is.
 */
export const expireHold = async (hold: Hold): Promise<void> => {
  try {
    await retryOnConflict(() => write(cancelHeldReservation(hold, () => new AlreadySettled())));
    count('expired', 1);
  } catch (error) {
    if (!(error instanceof AlreadySettled)) throw error;
  }
};

class AlreadySettled extends Error {}
