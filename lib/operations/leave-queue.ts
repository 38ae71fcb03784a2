import type { Instant } from '#lib/clock.ts';
import { cachedSchedule } from '#lib/concert/cached-concert.ts';
import { type ConcertId, isMadeAfter, newId, type ScheduleId, type TokenId, type UserId } from '#lib/ids.ts';
import { endBooking } from '#lib/operations/release-seats.ts';
import { sendIntake } from '#lib/queue/intake.ts';
import { readPlace } from '#lib/queue/place.items.ts';
import { hasEnded } from '#lib/queue/queue.ts';
import { retryOnConflict } from '#lib/table/transact.ts';

interface LeaveQueue {
  readonly userId: UserId;
  readonly concertId: ConcertId;
  readonly scheduleId: ScheduleId;
  readonly now: Instant;
}

/**
 * Leaves the queue or the booking: ends the place and gives back the held seats. The LEAVE message ends a join that has no
 * number yet, because SQS delivers it after that join. Without place and join, nothing changes.
 * @throws DomainError SCHEDULE_NOT_FOUND, CONFLICT
 */
export const leaveQueue = async ({ userId, concertId, scheduleId, now }: LeaveQueue): Promise<void> => {
  const schedule = await cachedSchedule(concertId, scheduleId, now);
  await retryOnConflict(async () => {
    const place = await readPlace(userId, scheduleId);
    if (!place || hasEnded(place) || isMadeAfter(place.tokenId, now)) return;
    await endBooking(place, now);
  });
  await sendIntake({ kind: 'LEAVE', tokenId: newId<TokenId>(now), userId, concertId, scheduleId }, schedule);
};
