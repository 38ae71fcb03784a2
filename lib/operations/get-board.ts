import type { Instant } from '#lib/clock.ts';
import { assertSchedule } from '#lib/concert/cached-concert.ts';
import type { ConcertId, ScheduleId } from '#lib/ids.ts';
import { callRate } from '#lib/queue/admission.ts';
import { entryStatus, type QueueState } from '#lib/queue/queue.ts';
import { cachedQueueState } from '#lib/queue/queue-state.items.ts';
import { cachedHolds } from '#lib/seat/cached-holds.ts';
import { countUnsold } from '#lib/seat/seat.ts';

/** The public figures of a queue. */
export interface Board extends Pick<QueueState, 'serving' | 'tail' | 'soldOut' | 'paused' | 'closed'> {
  /** What the operator tells the users who wait. */
  readonly message: string | undefined;
  readonly saleOpensAt: Instant | undefined;
  /** Numbers called per second by the last call. */
  readonly ratePerSecond: number;
  /** Unsold seats. */
  readonly seatsLeft: number;
  readonly asOf: Instant;
}

/** The board of a queue, at most a second old. @throws DomainError SCHEDULE_NOT_FOUND */
export const getBoard = async (
  concertId: ConcertId,
  scheduleId: ScheduleId,
  now: Instant,
): Promise<Board> => {
  const [, state, holds] = await Promise.all([
    assertSchedule(concertId, scheduleId, now),
    cachedQueueState(scheduleId, now),
    cachedHolds(scheduleId, now),
  ]);
  return boardOf(state, countUnsold(holds), now);
};

/** The board of a queue in this state. */
export const boardOf = (state: QueueState, seatsLeft: number, now: Instant): Board => ({
  serving: state.serving,
  tail: state.tail,
  soldOut: state.soldOut,
  paused: state.paused,
  closed: entryStatus(state, now) === 'CLOSED',
  message: state.message,
  saleOpensAt: state.saleOpensAt,
  ratePerSecond: callRate(state, now),
  seatsLeft,
  asOf: now,
});
