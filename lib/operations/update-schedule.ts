import type { Instant } from '#lib/clock.ts';
import { type SaleSettings, assertOpensBeforeShow, type Schedule } from '#lib/concert/concert.ts';
import { changeSchedule } from '#lib/concert/concert.items.ts';
import { toInstant } from '#lib/concert/show-time.ts';
import { DomainError } from '#lib/errors.ts';
import type { ConcertId, ScheduleId } from '#lib/ids.ts';
import { openQueue } from '#lib/queue/queue-state.items.ts';
import { keys } from '#lib/table/keys.ts';
import { getRow } from '#lib/table/read.ts';
import { retryOnConflict, transact } from '#lib/table/transact.ts';

/** What an operator may change. `lanes` is fixed: all messages of a user must stay in one message group. */
export type ScheduleChange = Partial<
  Pick<Schedule, 'status'> &
    Omit<SaleSettings, 'lanes'> & {
      /** On the wall clock of the show, or an ISO 8601 instant. */
      readonly saleOpensAt: string;
      /** Stops calls and entering. Users with a live pass go on. */
      readonly paused: boolean;
      /** What the users who wait are told; `null` removes it. */
      readonly message: string | null;
    }
>;

/**
 * Opens, closes, pauses, resumes or changes the sale of a schedule, or tells its queue something, in one transaction.
 * @throws DomainError SCHEDULE_NOT_FOUND, INVALID_INPUT (with `fields`) for a sale that opens when its show has begun, CONFLICT
 */
export const updateSchedule = async (
  concertId: ConcertId,
  scheduleId: ScheduleId,
  { paused, message, saleOpensAt, ...rest }: ScheduleChange,
  now: Instant,
): Promise<Schedule> =>
  retryOnConflict(async () => {
    const before = await getRow<Schedule>(keys.schedule(concertId, scheduleId), 'latest');
    if (!before) throw new DomainError('SCHEDULE_NOT_FOUND');
    const settings = {
      ...rest,
      ...(saleOpensAt !== undefined && { saleOpensAt: toInstant(saleOpensAt, before.timezone) }),
    };
    assertOpensBeforeShow({ startsAt: before.startsAt, ...settings });
    const switched = {
      ...(paused !== undefined && { paused }),
      ...(message !== undefined && { message }),
      ...((paused === false || settings.status === 'OPEN' || settings.saleOpensAt !== undefined) && {
        resumedAt: now,
      }),
      ...(settings.status !== undefined && { closed: settings.status === 'CLOSED' }),
      ...(settings.saleOpensAt !== undefined && { saleOpensAt: settings.saleOpensAt }),
    };
    await transact([
      ...(Object.keys(settings).length > 0 ? [changeSchedule(concertId, scheduleId, settings)] : []),
      ...(Object.keys(switched).length > 0 ? openQueue({ concertId, scheduleId }, switched) : []),
    ]);
    return { ...before, ...settings };
  });
