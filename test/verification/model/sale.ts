import { DeleteCommand } from '@aws-sdk/lib-dynamodb';

import { DAY, HOUR, type Instant } from '#lib/clock.ts';
import type { ConcertId, ScheduleId, UserId } from '#lib/ids.ts';
import { seatNumbers } from '#lib/seat/seat.ts';
import { table, tableName } from '#lib/table/client.ts';
import { keys } from '#lib/table/keys.ts';
import { aUserId, NOW } from '#test/support/builders.ts';
import { putRows } from '#test/support/put-rows.ts';
import { assertSound, rowsOfSale } from '#test/support/run-audit.ts';
import { aSchedule, queueRows, scheduleRow, seatRow, soldBefore } from '#test/support/sale-rows.ts';
import { MAX_SEATS } from '#test/verification/model/rules.ts';

export interface ASale {
  readonly concertId: ConcertId;
  readonly scheduleId: ScheduleId;
  readonly startedAt: Instant;
  readonly saleOpensAt: Instant;
  /** The begin of the day of the show, and of the show. */
  readonly cancelUntil: Instant;
  readonly startsAt: Instant;
  /** @throws Error when something is broken among the rows of this sale and of these users */
  readonly audit: (users: readonly UserId[], now: Instant) => Promise<void>;
  /** Takes it from the tick, which looks after every open queue of the table. */
  readonly end: () => Promise<void>;
}

/** Noon in Seoul: the day of a show three days on begins 60 hours from here. */
const STARTED_AT = NOW;
const STARTS_AT = NOW + 3 * DAY;
const CANCEL_UNTIL = STARTS_AT - 12 * HOUR;

interface SaleIs {
  /** How many seats are left; the last ones are sold to somebody who is not here. */
  readonly seatsLeft: number;
  /** How many numbers were given to people who have gone away since. */
  readonly gone: number;
  /** Milliseconds until it opens. */
  readonly opensIn: number;
}

/** A date with few seats left. */
export const aSmallSale = async ({ seatsLeft, gone, opensIn }: SaleIs): Promise<ASale> => {
  const schedule = await aSchedule({
    maxSeatsPerUser: MAX_SEATS,
    startsAt: STARTS_AT,
    saleOpensAt: STARTED_AT + opensIn,
  });
  const { concertId, scheduleId } = schedule;
  const before = soldBefore(schedule, seatNumbers.slice(seatsLeft), aUserId());
  const seats = seatNumbers.map((seat) => seatRow(schedule, seat, seat <= seatsLeft ? 'AVAILABLE' : 'SOLD'));
  await putRows([
    scheduleRow(schedule),
    ...queueRows(schedule, { seatsLeft, tail: gone, open: gone > 0 }),
    ...before.holds,
    ...seats.slice(0, seatsLeft),
  ]);

  return {
    concertId,
    scheduleId,
    startedAt: STARTED_AT,
    saleOpensAt: STARTED_AT + opensIn,
    cancelUntil: CANCEL_UNTIL,
    startsAt: STARTS_AT,
    audit: async (users, now) => {
      const unstored = [...before.rest, ...seats.slice(seatsLeft)];
      assertSound(await rowsOfSale({ concertId, scheduleId, users, unstored }), now);
    },
    end: async () => {
      await table.send(new DeleteCommand({ TableName: tableName(), Key: keys.openQueue(scheduleId) }));
    },
  };
};
