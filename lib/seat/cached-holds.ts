import type { Instant } from '#lib/clock.ts';
import type { ScheduleId } from '#lib/ids.ts';
import { readHolds } from '#lib/seat/seat.items.ts';
import { cached } from '#lib/table/cached.ts';

const holdRows = cached((scheduleId: ScheduleId) => readHolds(scheduleId, 'recent'));

/** The holds of a schedule, at most a second old. To show, or to refuse early; never for a write. */
export const cachedHolds = (scheduleId: ScheduleId, now: Instant) => holdRows(now, scheduleId);
