import type { Instant } from '#lib/clock.ts';
import { isMadeAfter } from '#lib/ids.ts';
import { endPlace, readPlace } from '#lib/queue/place.items.ts';
import { hasLivePass, heldOn, type Place } from '#lib/queue/queue.ts';
import { isHeldBy } from '#lib/seat/seat.ts';
import { cancelHeldReservation, readHoldsOf, releaseHold } from '#lib/seat/seat.items.ts';
import { retryOnConflict, transact } from '#lib/table/transact.ts';
import type { QueueToken } from '#lib/token/token.ts';

/** Gives back all that is held on the bearer's pass, and ends it. Done before, it stays done. @throws DomainError CONFLICT */
export const releaseSeats = ({ userId, scheduleId, tokenId }: QueueToken, now: Instant): Promise<void> =>
  retryOnConflict(async () => {
    const pass = await readPlace(userId, scheduleId);
    if (pass?.tokenId === tokenId && hasLivePass(pass, now)) await endBooking(pass, now);
  });

/**
 * Ends a place, and gives back what is held on it, unless somebody has taken it over meanwhile. A request that its sender has
 * given up and sent again may act late: it leaves alone what was chosen since.
 */
export const endBooking = async (place: Place, now: Instant): Promise<void> => {
  const held = heldOn(place, now);
  if (held.some(({ holdId }) => isMadeAfter(holdId, now))) return;
  const holds = await readHoldsOf(place.scheduleId, held);
  const own = holds.filter((hold) => isHeldBy(place.userId, hold, now));
  await transact([
    endPlace(place, now),
    ...own.flatMap((hold) => [releaseHold(hold, 'PENDING', now), cancelHeldReservation(hold)]),
  ]);
};
