import type { Instant } from '#lib/clock.ts';
import { isMadeAfter } from '#lib/ids.ts';
import { endPlace, readPlace } from '#lib/queue/place.items.ts';
import { hasLivePass, heldOn, type Place } from '#lib/queue/queue.ts';
import { isHeldBy } from '#lib/seat/seat.ts';
import { cancelHeldReservation, readHoldsOf, releaseHold } from '#lib/seat/seat.items.ts';
import { retryOnConflict, transact } from '#lib/table/transact.ts';
import type { QueueToken } from '#lib/token/token.ts';

/** Gives back all seats held on a pass, and ends it. Repeating it changes nothing. @throws DomainError CONFLICT */
export const releaseSeats = ({ userId, scheduleId, tokenId }: QueueToken, now: Instant): Promise<void> =>
  retryOnConflict(async () => {
    const pass = await readPlace(userId, scheduleId);
    if (pass?.tokenId === tokenId && hasLivePass(pass, now)) await endBooking(pass, now);
  });

/**
 * Ends a place and gives back its held seats, except those that somebody else has taken over since. Does nothing if a hold
 * was made after the request arrived: then its client has sent the request again, and this is the late first copy.
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
