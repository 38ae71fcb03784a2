import type { Instant } from '#lib/clock.ts';
import { cachedConcert } from '#lib/concert/cached-concert.ts';
import { type SaleSettings, assertNewDates, type Schedule } from '#lib/concert/concert.ts';
import { putSchedule } from '#lib/concert/concert.items.ts';
import { type DrawRules, newDraw } from '#lib/draw/draw.ts';
import { newDrawRules } from '#lib/concert/announced-draw.ts';
import { env } from '#lib/env.ts';
import { type Once, once } from '#lib/table/idempotency.ts';
import { newId, type ScheduleId } from '#lib/ids.ts';
import { putOpenQueue, putQueueState } from '#lib/queue/queue-state.items.ts';
import { seatNumbers } from '#lib/seat/seat.ts';
import { putSeat } from '#lib/seat/seat.items.ts';
import { retryOnConflict, transact } from '#lib/table/transact.ts';
import type { Write } from '#lib/table/write.ts';

export type NewSchedule = Pick<Schedule, 'concertId' | 'startsAt' | 'endsAt' | 'timezone'> &
  Partial<SaleSettings & Pick<Schedule, 'status' | 'saleOpensAt'> & Pick<DrawRules, 'entryOpensAt'>>;

/**
 * Adds a date to a concert: the schedule, its seats and its empty queue, in one transaction. With `entryOpensAt`, the date has
 * a draw, whose rules are fixed here.
 * @param request identifies repetitions; without it, each call adds a date
 * @throws DomainError INVALID_INPUT (with `fields`) for dates out of order, CONCERT_NOT_FOUND, IDEMPOTENCY_KEY_REUSED,
 *   CONFLICT
 */
export const createSchedule = async (fresh: NewSchedule, now: Instant, request?: Once): Promise<Schedule> => {
  await cachedConcert(fresh.concertId, now);
  return once<Schedule>(request, async (keep) => {
    // Inside `once`, so that a repeated request returns its schedule even if the show has begun since.
    assertNewDates(fresh, now);
    const { entryOpensAt, ...settings } = fresh;
    const draw = entryOpensAt === undefined ? undefined : newDrawRules({ ...fresh, entryOpensAt }, now);
    return retryOnConflict(async () => {
      const scheduleId = newId<ScheduleId>(now);
      const schedule: Schedule = {
        ...saleDefaults(),
        status: 'OPEN',
        ...settings,
        ...(draw && { draw }),
        scheduleId,
        createdAt: now,
      };
      await transact([
        ...keep(schedule),
        putSchedule(schedule),
        ...putQueue(schedule),
        ...seatNumbers.map((seatNumber) =>
          putSeat({ scheduleId, seatNumber, status: 'AVAILABLE', version: 0, createdAt: now }),
        ),
      ]);
      return schedule;
    });
  });
};

const putQueue = (schedule: Schedule): Write[] => {
  const { concertId, scheduleId, status, startsAt, saleOpensAt, draw } = schedule;
  const queue = {
    concertId,
    scheduleId,
    closed: status === 'CLOSED',
    startsAt,
    ...(saleOpensAt !== undefined && { saleOpensAt }),
  };
  return draw && saleOpensAt !== undefined
    ? [
        putQueueState(queue, newDraw(draw, schedule)),
        putOpenQueue({ concertId, scheduleId, from: saleOpensAt }),
      ]
    : [putQueueState(queue)];
};

/** The deployment's settings for schedules that name none. */
const saleDefaults = (): SaleSettings => JSON.parse(env('saleDefaults')) as SaleSettings;
