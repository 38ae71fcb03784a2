import { saleStatus, type Schedule } from '#lib/concert/concert.ts';
import { findConcert, findSchedule } from '#lib/concert/find-concert.ts';
import type { Instant } from '#lib/clock.ts';
import { DomainError } from '#lib/errors.ts';
import { type ConcertId, newId, type ScheduleId, type TokenId, type UserId } from '#lib/ids.ts';
import { count } from '#lib/metrics.ts';
import { sendIntake } from '#lib/queue/intake.ts';
import { findPlace } from '#lib/queue/place.items.ts';
import { findQueueState } from '#lib/queue/queue-state.items.ts';
import { isLivePlace, type Place, PLACE_MS } from '#lib/queue/queue.ts';
import { signToken } from '#lib/queue/token.ts';

interface JoinQueue {
  readonly userId: UserId;
  readonly concertId: ConcertId;
  readonly scheduleId: ScheduleId;
  readonly now: Instant;
}

/**
 * Joins the queue of a schedule, or finds the place that the user already has in it.
 * Writes nothing to the table: the FIFO queue takes the rush and hands out the numbers.
 * @returns the queue token to poll with
 * @throws DomainError SCHEDULE_NOT_FOUND, SCHEDULE_CLOSED, SALE_NOT_OPEN (with `saleOpensAt`), SOLD_OUT, CONCERT_NOT_FOUND
 */
export const joinQueue = async ({ userId, concertId, scheduleId, now }: JoinQueue): Promise<string> => {
  const [concert, schedule, state, place] = await Promise.all([
    findConcert(concertId, now),
    findSchedule(concertId, scheduleId, now),
    findQueueState(scheduleId, now),
    findPlace(userId, scheduleId),
  ]);
  const living = place && isLivePlace(place, state, now) ? place : undefined;

  if (!living) {
    const sale = saleStatus(schedule, now);
    if (sale === 'CLOSED') throw new DomainError('SCHEDULE_CLOSED');
    if (sale === 'NOT_YET') {
      throw new DomainError('SALE_NOT_OPEN', {
        saleOpensAt: new Date(schedule.saleOpensAt ?? now).toISOString(),
      });
    }
    if (state.soldOut) throw new DomainError('SOLD_OUT');
  }

  const { tokenId, sequence } = living ?? (await join({ userId, concertId, scheduleId, now }, schedule));
  return signToken(
    {
      kind: 'queue',
      userId,
      concertId,
      scheduleId,
      tokenId,
      position: living?.position,
      sequence,
      name: concert.name,
      price: concert.price,
      issuedAt: now,
      expiresAt: now + PLACE_MS,
    },
    now,
  );
};

/** Sends a join. The FIFO queue says which one it is. */
const join = async (
  { userId, concertId, scheduleId, now }: JoinQueue,
  schedule: Schedule,
): Promise<Pick<Place, 'tokenId' | 'sequence'>> => {
  const tokenId = newId<TokenId>(now);
  const sequence = await sendIntake({ kind: 'JOIN', tokenId, userId, concertId, scheduleId }, schedule);
  count('joined', 1);
  return { tokenId, sequence };
};
