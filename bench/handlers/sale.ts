import { randomUUID } from 'node:crypto';

import { fan, heldSeat, ids, rowsOf as fewRowsOf, stateOf } from '#bench/cold/sale.ts';
import { DAY, type Instant, MINUTE } from '#lib/clock.ts';
import type { HoldId, ReservationId, ScheduleId, UserId } from '#lib/ids.ts';
import { type Hold, SEAT_COUNT, seatNumbers } from '#lib/seat/seat.ts';
import { keys } from '#lib/table/keys.ts';
import type { Row } from '#lib/table/write.ts';
import { aHold } from '#test/support/values.ts';

/** Every seat has a hold: some are expired, some are live, most are confirmed. */
const statusOf = (seatNumber: number): Pick<Hold, 'status'> & { readonly endsIn: number } => {
  if (seatNumber > 25) return { status: 'CONFIRMED', endsIn: -10 * MINUTE };
  return { status: 'PENDING', endsIn: seatNumber > 10 ? 4 * MINUTE : -MINUTE };
};

const holdOf = (scheduleId: ScheduleId, seatNumber: number, now: Instant): Hold => {
  const { status, endsIn } = statusOf(seatNumber);
  return aHold({
    holdId: randomUUID() as HoldId,
    scheduleId,
    seatNumber,
    userId: randomUUID() as UserId,
    reservationId: randomUUID() as ReservationId,
    status,
    position: seatNumber,
    createdAt: now - 5 * MINUTE,
    expiresAt: now + endsIn,
  });
};

const holdRow = (hold: Hold): Row => ({ ...keys.hold(hold.scheduleId, hold.seatNumber), ...hold });

/** The rows of `bench:cold`, a hold of every seat, and the row that the bare function reads. */
export const rowsOf = (now: Instant): Row[] => {
  const ofFan = { ...heldSeat, userId: fan.userId, expiresAt: now + 30 * MINUTE };
  const holds = seatNumbers.map((seatNumber) => holdOf(ids.scheduleId, seatNumber, now));
  return [
    ...fewRowsOf(now),
    ...holds.map((hold) => holdRow(hold.seatNumber === ofFan.seatNumber ? { ...hold, ...ofFan } : hold)),
    { ...holdOf(ids.scheduleId, 1, now), pk: 'a', sk: 'b' },
  ];
};

/** Open queues where people wait and every seat is held: a tick reads everything and calls nobody. */
export const openQueueRows = (count: number, now: Instant): Row[] =>
  Array.from({ length: count }, () => randomUUID() as ScheduleId).flatMap((scheduleId) => {
    const { concertId } = ids;
    const held = { status: 'PENDING', expiresAt: now + DAY } as const;
    return [
      { ...keys.openQueue(scheduleId), concertId, scheduleId },
      { ...stateOf(now), ...keys.queueState(scheduleId), scheduleId, tail: 1_000, seatsLeft: SEAT_COUNT },
      ...seatNumbers.map((seatNumber) => holdRow({ ...holdOf(scheduleId, seatNumber, now), ...held })),
    ];
  });
