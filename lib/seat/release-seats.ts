import type { Instant } from '#lib/clock.ts';
import { DomainError } from '#lib/errors.ts';
import type { ScheduleId, UserId } from '#lib/ids.ts';
import { readPlace, touchPass } from '#lib/queue/place.items.ts';
import { hasLivePass } from '#lib/queue/queue.ts';
import type { QueueToken } from '#lib/queue/token.ts';
import { isHeldBy } from '#lib/seat/seat.ts';
import { cancelReservation, readHolds, releaseHold } from '#lib/seat/seat.items.ts';
import { againOnConflict, transact } from '#lib/table/transact.ts';
import type { Write } from '#lib/table/write.ts';

/**
 * Gives back all that the bearer holds and has not paid; the pass stays. Holding nothing is fine.
 * @throws DomainError PASS_EXPIRED
 */
export const releaseSeats = async (
  { userId, scheduleId, tokenId }: QueueToken,
  now: Instant,
): Promise<void> =>
  againOnConflict(async () => {
    const place = await readPlace(userId, scheduleId);
    if (place?.tokenId !== tokenId || !hasLivePass(place, now)) throw new DomainError('PASS_EXPIRED');
    const writes = await giveBack(userId, scheduleId, now);
    if (writes.length > 0) await transact([...writes, touchPass(place, now)]);
  });

/** The writes that give back what a user holds of a schedule. */
export const giveBack = async (userId: UserId, scheduleId: ScheduleId, now: Instant): Promise<Write[]> => {
  const holds = await readHolds(scheduleId, 'latest');
  const own = holds.filter((hold) => isHeldBy(userId, hold, now));
  return own.flatMap((hold) => [releaseHold(hold), cancelReservation(hold, 'HELD')]);
};
