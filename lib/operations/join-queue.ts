import type { Instant } from '#lib/clock.ts';
import { cachedConcert, cachedSchedule } from '#lib/concert/cached-concert.ts';
import { saleStatus, type Schedule } from '#lib/concert/concert.ts';
import { isPending } from '#lib/draw/draw.ts';
import { DomainError } from '#lib/errors.ts';
import { type ConcertId, newId, type ScheduleId, type TokenId, type UserId } from '#lib/ids.ts';
import { count } from '#lib/metrics.ts';
import { groupOf, sendIntake } from '#lib/queue/intake.ts';
import { recentPlace } from '#lib/queue/place.items.ts';
import {
  arrivalIn,
  hasLivePass,
  isLivePlace,
  type Place,
  type QueueState,
  tokenExpiry,
} from '#lib/queue/queue.ts';
import { cachedQueueState } from '#lib/queue/queue-state.items.ts';
import { cachedHolds } from '#lib/seat/cached-holds.ts';
import { countOwned, countUnsold, type SeatHold } from '#lib/seat/seat.ts';
import { signToken } from '#lib/token/token.ts';

interface JoinQueue {
  readonly userId: UserId;
  readonly concertId: ConcertId;
  readonly scheduleId: ScheduleId;
  readonly now: Instant;
}

/**
 * Joins the queue of a schedule, or finds the place that the user already has in it. Writes nothing to the table: it sends a
 * message to the intake queue, whose consumer gives the number. The message is sent for a user who waits, too: a leave that they
 * sent before may be on its way and end their place, and this join comes after it. No such leave ends a pass.
 * @returns the queue token to poll with
 * @throws DomainError SCHEDULE_NOT_FOUND, SCHEDULE_CLOSED, SALE_NOT_OPEN (with `saleOpensAt`), SOLD_OUT,
 *   SEAT_LIMIT_REACHED (with `maxSeatsPerUser`), CONCERT_NOT_FOUND
 */
export const joinQueue = async ({ userId, concertId, scheduleId, now }: JoinQueue): Promise<string> => {
  const [concert, schedule, state, holds, place] = await Promise.all([
    cachedConcert(concertId, now),
    cachedSchedule(concertId, scheduleId, now),
    cachedQueueState(scheduleId, now),
    cachedHolds(scheduleId, now),
    recentPlace(userId, scheduleId),
  ]);
  const live = place && isLivePlace(place, state, now) ? place : undefined;
  if (!live) assertMayJoin({ userId, schedule, state, holds, now });

  const pass = live && hasLivePass(live, now) ? live : undefined;
  const { tokenId, sequence } = pass ?? (await join({ userId, concertId, scheduleId, now }, schedule));
  return signToken(
    {
      kind: 'queue',
      userId,
      concertId,
      scheduleId,
      tokenId,
      position: pass?.position,
      nonce: pass?.nonce,
      earlier: pass ? undefined : live && { tokenId: live.tokenId, ...arrivalIn(live) },
      sequence,
      group: groupOf(userId, schedule),
      name: concert.name,
      price: concert.price,
      issuedAt: now,
      expiresAt: tokenExpiry(state, now),
    },
    now,
  );
};

/** Whether users may enter the draw. Once its sale opens, they join behind the entries. */
const isEntryOpen = ({ draw }: QueueState, now: Instant): boolean =>
  isPending(draw) && now >= draw.entryOpensAt;

interface Joining extends Pick<JoinQueue, 'userId' | 'now'> {
  readonly schedule: Schedule;
  readonly state: QueueState;
  readonly holds: readonly SeatHold[];
}

const assertMayJoin = ({ userId, schedule, state, holds, now }: Joining): void => {
  const { maxSeatsPerUser, saleOpensAt = now } = schedule;
  const sale = saleStatus(schedule, now);
  if (sale === 'CLOSED') throw new DomainError('SCHEDULE_CLOSED');
  if (sale === 'NOT_YET' && !isEntryOpen(state, now))
    throw new DomainError('SALE_NOT_OPEN', { saleOpensAt: new Date(saleOpensAt).toISOString() });
  // Count the seats too: a tick writes `soldOut` up to a second later, and never to a queue that is not open.
  if (state.soldOut || countUnsold(holds) === 0) throw new DomainError('SOLD_OUT');
  if (countOwned(userId, holds) >= maxSeatsPerUser)
    throw new DomainError('SEAT_LIMIT_REACHED', { maxSeatsPerUser });
};

/** Sends a join. SQS gives it a sequence number. */
const join = async (
  { userId, concertId, scheduleId, now }: JoinQueue,
  schedule: Schedule,
): Promise<Pick<Place, 'tokenId' | 'sequence'>> => {
  const tokenId = newId<TokenId>(now);
  const sequence = await sendIntake({ kind: 'JOIN', tokenId, userId, concertId, scheduleId }, schedule);
  count('joined', 1);
  return { tokenId, sequence };
};
