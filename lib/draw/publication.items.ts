import { type Instant, SECOND, ttlAt, DAY } from '#lib/clock.ts';
import { changedSinceRead } from '#lib/errors.ts';
import type { ConcertId, ScheduleId } from '#lib/ids.ts';
import { keys } from '#lib/table/keys.ts';
import { put, type Write } from '#lib/table/write.ts';

/** A request to seal or publish a draw. The table's stream passes this row to the function `publishDraw`. */
export interface Publication {
  readonly concertId: ConcertId;
  readonly scheduleId: ScheduleId;
  readonly requestedAt: Instant;
}

/** A publication that is not done after this time counts as failed. The tick then requests it again. */
const AGAIN_AFTER_MS = 20 * SECOND;

/** Requests a publication, unless one was requested a moment ago. */
export const requestPublication = ({ concertId, scheduleId, requestedAt }: Publication): Write =>
  put(
    {
      ...keys.publication(scheduleId),
      concertId,
      scheduleId,
      requestedAt,
      ttl: ttlAt(requestedAt + DAY),
    },
    {
      expression: 'attribute_not_exists(#pk) OR #requestedAt < :before',
      values: { ':before': requestedAt - AGAIN_AFTER_MS },
    },
    changedSinceRead,
  );
