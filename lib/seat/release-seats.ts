import type { Instant } from '#lib/clock.ts';
import { isMadeAfter } from '#lib/ids.ts';
import { noteHeld, readPass } from '#lib/queue/place.items.ts';
import { heldOn, type Place } from '#lib/queue/queue.ts';
import type { QueueToken } from '#lib/queue/token.ts';
import { type HeldSeat, isHeldBy } from '#lib/seat/seat.ts';
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
    const held = heldOn(pass, now);
    const kept = held.filter(({ holdId }) => isMadeAfter(holdId, now));
    if (kept.length === held.length) return;
    const given = held.filter((seat) => !kept.includes(seat));
    await transact([...(await giveBack(pass, given, now)), noteHeld(pass, kept, now)]);
  });

/** The writes that give back seats held on a place: those that nobody has taken over meanwhile. */
export const giveBack = async (
  { userId, scheduleId }: Place,
  held: readonly HeldSeat[],
  now: Instant,
): Promise<Write[]> => {
  const holds = await readHoldsOf(scheduleId, held);
  const own = holds.filter((hold) => isHeldBy(userId, hold, now));
  return own.flatMap((hold) => [releaseHold(hold), cancelReservation(hold, 'HELD')]);
};
