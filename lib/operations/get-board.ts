import type { Instant } from '#lib/clock.ts';
import { assertSchedule } from '#lib/concert/find-concert.ts';
import type { ConcertId, ScheduleId } from '#lib/ids.ts';
import { callRate, countInside } from '#lib/queue/admission.ts';
import { findQueueState, readQueueState } from '#lib/queue/queue-state.items.ts';
import { doorOf, type QueueState } from '#lib/queue/queue.ts';
import { findHolds } from '#lib/operations/get-seat-map.ts';
import { countAvailable, countUnsold, SEAT_COUNT } from '#lib/seat/seat.ts';
import { readHolds } from '#lib/seat/seat.items.ts';

export interface Board extends Pick<QueueState, 'serving' | 'tail' | 'soldOut' | 'paused' | 'closed'> {
  readonly saleOpensAt: Instant | undefined;
  /** Numbers called per second, by the last call. */
  readonly ratePerSecond: number;
  /** Seats not sold. */
  readonly seatsLeft: number;
  readonly asOf: Instant;
}

/** The queue as everybody may see it, at most a second old. @throws DomainError SCHEDULE_NOT_FOUND */
export const readBoard = async (
  concertId: ConcertId,
  scheduleId: ScheduleId,
  now: Instant,
): Promise<Board> => {
  const [, state, holds] = await Promise.all([
    assertSchedule(concertId, scheduleId, now),
    findQueueState(scheduleId, now),
    findHolds(scheduleId, now),
  ]);
  return boardOf(state, countUnsold(holds), now);
};

export interface Admission extends Board, Pick<QueueState, 'calledAt' | 'callSize'> {
  readonly waiting: number;
  readonly inside: number;
  readonly held: number;
  readonly sold: number;
}

/** The live figures of an on-sale, for its operator. @throws DomainError SCHEDULE_NOT_FOUND */
export const readAdmission = async (
  concertId: ConcertId,
  scheduleId: ScheduleId,
  now: Instant,
): Promise<Admission> => {
  const [, state, holds] = await Promise.all([
    assertSchedule(concertId, scheduleId, now),
    readQueueState(scheduleId),
    readHolds(scheduleId, 'latest'),
  ]);
  const unsold = countUnsold(holds);
  return {
    ...boardOf(state, unsold, now),
    waiting: state.tail - state.serving,
    inside: countInside(holds, now),
    calledAt: state.calledAt,
    callSize: state.callSize,
    held: unsold - countAvailable(holds, now),
    sold: SEAT_COUNT - unsold,
  };
};

const boardOf = (state: QueueState, seatsLeft: number, now: Instant): Board => ({
  serving: state.serving,
  tail: state.tail,
  soldOut: state.soldOut,
  paused: state.paused,
  closed: doorOf(state, now) === 'CLOSED',
  saleOpensAt: state.saleOpensAt,
  ratePerSecond: callRate(state, now),
  seatsLeft,
  asOf: now,
});
