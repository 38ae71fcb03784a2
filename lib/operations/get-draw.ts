import type { Instant } from '#lib/clock.ts';
import { cachedSchedule } from '#lib/concert/cached-concert.ts';
import { type DrawRules, type DrawState, type DrawStatus, drawStatus } from '#lib/draw/draw.ts';
import { DomainError } from '#lib/errors.ts';
import type { ConcertId, ScheduleId } from '#lib/ids.ts';
import type { QueueState } from '#lib/queue/queue.ts';
import { cachedQueueState } from '#lib/queue/queue-state.items.ts';

/** Everything that is public about a draw. */
export interface Draw {
  readonly scheduleId: ScheduleId;
  readonly status: DrawStatus;
  readonly rules: DrawRules;
  readonly draw: DrawState;
  readonly entries: number;
}

/** The draw of a date, at most a second old. @throws DomainError SCHEDULE_NOT_FOUND, DRAW_NOT_FOUND */
export const getDraw = async (concertId: ConcertId, scheduleId: ScheduleId, now: Instant): Promise<Draw> => {
  const [{ draw: rules }, state] = await Promise.all([
    cachedSchedule(concertId, scheduleId, now),
    cachedQueueState(scheduleId, now),
  ]);
  if (!rules) throw new DomainError('DRAW_NOT_FOUND');
  return drawIn(state, rules, now);
};

/** The draw of a queue in this state. @throws DomainError DRAW_NOT_FOUND */
export const drawIn = (state: QueueState, rules: DrawRules, now: Instant): Draw => {
  const { scheduleId, draw, entries = 0 } = state;
  if (!draw) throw new DomainError('DRAW_NOT_FOUND');
  return { scheduleId, status: drawStatus(draw, rules.saleOpensAt, now), rules, draw, entries };
};
