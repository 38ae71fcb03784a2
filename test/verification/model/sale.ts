import { DeleteCommand } from '@aws-sdk/lib-dynamodb';

import { DAY, HOUR, type Instant } from '#lib/clock.ts';
import type { ConcertId, ScheduleId, UserId } from '#lib/ids.ts';
import { table, tableName } from '#lib/table/client.ts';
import { keys } from '#lib/table/keys.ts';
import { putRows } from '#test/support/put-rows.ts';
import { assertSound, rowsOfSale } from '#test/support/run-audit.ts';
import { aSchedule, saleRows } from '#test/support/sale-rows.ts';
import { NOW } from '#test/support/values.ts';
import { MAX_SEATS } from '#test/verification/model/rules.ts';

export interface ASale {
  readonly concertId: ConcertId;
  readonly scheduleId: ScheduleId;
  readonly startedAt: Instant;
  readonly saleOpensAt: Instant;
  /** When the day of the concert begins, and when the concert does. */
  readonly cancelUntil: Instant;
  readonly startsAt: Instant;
  /** @throws Error with the audit's findings about the rows of this sale and of these users */
  readonly audit: (users: readonly UserId[], now: Instant) => Promise<void>;
  /** Closes its queue: a tick handles every open queue of the table. */
  readonly end: () => Promise<void>;
}

/** Noon in Seoul: the day of a concert three days later begins in 60 hours. */
const STARTED_AT = NOW;
const STARTS_AT = NOW + 3 * DAY;
const CANCEL_UNTIL = STARTS_AT - 12 * HOUR;

interface SaleOptions {
  /** How many seats are left. The last ones are sold to someone else. */
  readonly seatsLeft: number;
  /** How many numbers were given to fans who have left since. */
  readonly gone: number;
  /** Milliseconds until it opens. */
  readonly opensIn: number;
}

/** A sale with few seats left. */
export const aSmallSale = async ({ seatsLeft, gone, opensIn }: SaleOptions): Promise<ASale> => {
  const schedule = await aSchedule({
    maxSeatsPerUser: MAX_SEATS,
    startsAt: STARTS_AT,
    saleOpensAt: STARTED_AT + opensIn,
  });
  const { concertId, scheduleId } = schedule;
  const { stored, unstored } = saleRows(schedule, {
    seatsLeft,
    storedSeats: seatsLeft,
    queue: { tail: gone, open: gone > 0 },
  });
  await putRows(stored);

  return {
    concertId,
    scheduleId,
    startedAt: STARTED_AT,
    saleOpensAt: STARTED_AT + opensIn,
    cancelUntil: CANCEL_UNTIL,
    startsAt: STARTS_AT,
    audit: async (users, now) => {
      assertSound(await rowsOfSale({ concertId, scheduleId, users, unstored }), now);
    },
    end: async () => {
      await table.send(new DeleteCommand({ TableName: tableName(), Key: keys.openQueue(scheduleId) }));
    },
  };
};
