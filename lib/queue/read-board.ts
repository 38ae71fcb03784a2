import type { Instant } from '#lib/clock.ts';
import type { Schedule } from '#lib/concert/concert.ts';
import { findSchedule } from '#lib/concert/find-concert.ts';
import type { ConcertId, ScheduleId } from '#lib/ids.ts';
import { admissionCap, admissionRate, countGuests } from '#lib/queue/admission.ts';
import { readInside } from '#lib/queue/place.items.ts';
import { findQueueState, readQueueState } from '#lib/queue/queue-state.items.ts';
import { doorOf, type QueueState } from '#lib/queue/queue.ts';
import { findHolds } from '#lib/seat/read-seat-map.ts';
import { countAvailable, countUnsold, SEAT_COUNT } from '#lib/seat/seat.ts';
import { readHolds } from '#lib/seat/seat.items.ts';

export interface Board extends Pick<QueueState, 'serving' | 'tail' | 'soldOut' | 'paused' | 'closed'> {
  readonly saleOpensAt: Instant | undefined;
  /** People let in per second over the last minute. */
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
    findSchedule(concertId, scheduleId, now),
    findQueueState(scheduleId, now),
    findHolds(scheduleId, now),
  ]);
  return boardOf(state, countUnsold(holds), now);
};

export interface Admission extends Board, Pick<Schedule, 'maxActive' | 'admitFactor'> {
  readonly waiting: number;
  readonly inside: number;
  readonly onTheWay: number;
  readonly cap: number;
  readonly held: number;
  readonly sold: number;
}

/** The live figures of an on-sale, for its operator. @throws DomainError SCHEDULE_NOT_FOUND */
export const readAdmission = async (
  concertId: ConcertId,
  scheduleId: ScheduleId,
  now: Instant,
): Promise<Admission> => {
  const [settings, state, inside, holds] = await Promise.all([
    findSchedule(concertId, scheduleId, now),
    readQueueState(scheduleId),
    readInside(scheduleId, now),
    readHolds(scheduleId, 'latest'),
  ]);
  const unsold = countUnsold(holds);
  const guests = countGuests(state, settings, { inside, holds }, now);
  return {
    ...boardOf(state, unsold, now),
    waiting: state.tail - state.serving,
    inside: guests.inside,
    onTheWay: guests.onTheWay,
    maxActive: settings.maxActive,
    admitFactor: settings.admitFactor,
    cap: admissionCap(settings, unsold, guests),
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
  ratePerSecond: admissionRate(state, now),
  seatsLeft,
  asOf: now,
});
