import type { Instant } from '#lib/clock.ts';
import { cachedConcert } from '#lib/concert/cached-concert.ts';
import { type SaleSettings, assertNewDates, type Schedule } from '#lib/concert/concert.ts';
import { putSchedule } from '#lib/concert/concert.items.ts';
import { env } from '#lib/env.ts';
import { type Once, once } from '#lib/table/idempotency.ts';
import { newId, type ScheduleId } from '#lib/ids.ts';
import { putQueueState } from '#lib/queue/queue-state.items.ts';
import { seatNumbers } from '#lib/seat/seat.ts';
import { putSeat } from '#lib/seat/seat.items.ts';
import { retryOnConflict, transact } from '#lib/table/transact.ts';

export type NewSchedule = Pick<Schedule, 'concertId' | 'startsAt' | 'endsAt' | 'timezone'> &
  Partial<SaleSettings & Pick<Schedule, 'status' | 'saleOpensAt'>>;

/**
 * Adds a date to a concert: the schedule, its seats and its empty queue, in one transaction.
 * @param request identifies repetitions; without it, each call adds a date
 * @throws DomainError INVALID_INPUT (with `fields`) for dates out of order, CONCERT_NOT_FOUND, IDEMPOTENCY_KEY_REUSED,
 *   CONFLICT
 */
export const createSchedule = async (fresh: NewSchedule, now: Instant, request?: Once): Promise<Schedule> => {
  await cachedConcert(fresh.concertId, now);
  return once<Schedule>(request, async (keep) => {
    // Inside `once`, so that a repeated request returns its schedule even if the show has begun since.
    assertNewDates(fresh, now);
    return retryOnConflict(async () => {
      const scheduleId = newId<ScheduleId>(now);
      const schedule: Schedule = {
        ...saleDefaults(),
        status: 'OPEN',
        ...fresh,
        scheduleId,
        createdAt: now,
      };
      await transact([
        ...keep(schedule),
        putSchedule(schedule),
        putQueueState({
          concertId: schedule.concertId,
          scheduleId,
          closed: schedule.status === 'CLOSED',
          startsAt: schedule.startsAt,
          ...(schedule.saleOpensAt !== undefined && { saleOpensAt: schedule.saleOpensAt }),
        }),
        ...seatNumbers.map((seatNumber) =>
          putSeat({ scheduleId, seatNumber, status: 'AVAILABLE', version: 0, createdAt: now }),
        ),
      ]);
      return schedule;
    });
  });
};

/** The deployment's settings for schedules that name none. */
const saleDefaults = (): SaleSettings => JSON.parse(env('saleDefaults')) as SaleSettings;
