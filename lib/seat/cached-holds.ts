import type { Instant } from '#lib/clock.ts';
import type { ScheduleId } from '#lib/ids.ts';
import type { SeatHold } from '#lib/seat/seat.ts';
import { readHolds } from '#lib/seat/seat.items.ts';
import { cached } from '#lib/table/cached.ts';

const holdRows = cached((scheduleId: ScheduleId) => readHolds(scheduleId, 'recent'));

/** The holds of a schedule, at most a second old. Use them to show figures or to refuse early, never for a write. */
export const cachedHolds = (scheduleId: ScheduleId, now: Instant) => holdRows(now, scheduleId);

/** The holds of `cachedHolds`, if this container has them. It reads nothing. */
export const cachedHoldsIfAny = (scheduleId: ScheduleId, now: Instant): Promise<SeatHold[]> | undefined =>
  holdRows.peek(now, scheduleId);

/** The holds as they are now. They also answer `cachedHolds` for a second. */
export const readAndCacheHolds = (scheduleId: ScheduleId, now: Instant): Promise<SeatHold[]> =>
  holdRows.keep(readHolds(scheduleId, 'latest'), now, scheduleId);
