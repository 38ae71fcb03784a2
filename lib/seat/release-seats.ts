import type { Instant } from '#lib/clock.ts';
import { noteHeld, readPass } from '#lib/queue/place.items.ts';
import { heldOn, type Place } from '#lib/queue/queue.ts';
import type { QueueToken } from '#lib/queue/token.ts';
import { isHeldBy } from '#lib/seat/seat.ts';
import { cancelReservation, readHoldsOf, releaseHold } from '#lib/seat/seat.items.ts';
import { againOnConflict, transact } from '#lib/table/transact.ts';
import type { Write } from '#lib/table/write.ts';

/**
 * Gives back all that the bearer holds and has not paid; the pass stays. Holding nothing is fine.
 * @throws DomainError PASS_EXPIRED, CONFLICT
 */
export const releaseSeats = async (token: QueueToken, now: Instant): Promise<void> =>
  againOnConflict(async () => {
    const pass = await readPass(token, now);
    if (heldOn(pass, now).length === 0) return;
    await transact([...(await giveBack(pass, now)), noteHeld(pass, [], now)]);
  });

/** The writes that give back what is held on a place: of its seats, those that nobody has taken over meanwhile. */
export const giveBack = async (place: Place, now: Instant): Promise<Write[]> => {
  const holds = await readHoldsOf(place.scheduleId, heldOn(place, now));
  const own = holds.filter((hold) => isHeldBy(place.userId, hold, now));
  return own.flatMap((hold) => [releaseHold(hold), cancelReservation(hold, 'HELD')]);
};
