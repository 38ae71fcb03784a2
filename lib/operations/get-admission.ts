import type { Instant } from '#lib/clock.ts';
import { assertSchedule } from '#lib/concert/cached-concert.ts';
import type { ConcertId, ScheduleId } from '#lib/ids.ts';
import { type Board, boardOf } from '#lib/operations/get-board.ts';
import { countInside } from '#lib/queue/admission.ts';
import type { QueueState } from '#lib/queue/queue.ts';
import { readQueueState } from '#lib/queue/queue-state.items.ts';
import { countAvailable, countUnsold, SEAT_COUNT, type SeatHold } from '#lib/seat/seat.ts';
import { readHolds } from '#lib/seat/seat.items.ts';

/** The live figures of a sale, for its operator. */
export interface Admission extends Board, Pick<QueueState, 'calledAt' | 'callSize'> {
  readonly waiting: number;
  readonly inside: number;
  readonly held: number;
  readonly sold: number;
}

/** The figures as they are now. @throws DomainError SCHEDULE_NOT_FOUND */
export const getAdmission = async (
  concertId: ConcertId,
  scheduleId: ScheduleId,
  now: Instant,
): Promise<Admission> => {
  const [, state, holds] = await Promise.all([
    assertSchedule(concertId, scheduleId, now),
    readQueueState(scheduleId),
    readHolds(scheduleId, 'latest'),
  ]);
  return admissionOf(state, holds, now);
};

/** The figures of a queue in this state, with these holds. */
export const admissionOf = (state: QueueState, holds: readonly SeatHold[], now: Instant): Admission => {
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
