import { randomUUID } from 'node:crypto';

import { fan, heldSeat, ids, rowsOf as fewRowsOf, show } from '#bench/cold/sale.ts';
import { type Instant, MINUTE } from '#lib/clock.ts';
import type { HoldId, ReservationId, UserId } from '#lib/ids.ts';
import { type Hold, seatNumbers } from '#lib/seat/seat.ts';
import { keys } from '#lib/table/keys.ts';
import type { Row } from '#lib/table/write.ts';

/** A sale in which every seat has been held: some are free again, some are held, and most are sold. */
const statusOf = (seatNumber: number): Pick<Hold, 'status'> & { readonly endsIn: number } => {
  if (seatNumber > 25) return { status: 'CONFIRMED', endsIn: -10 * MINUTE };
  return { status: 'PENDING', endsIn: seatNumber > 10 ? 4 * MINUTE : -MINUTE };
};

const holdOf = (seatNumber: number, now: Instant): Hold => {
  const { status, endsIn } = statusOf(seatNumber);
  return {
    holdId: randomUUID() as HoldId,
    scheduleId: ids.scheduleId,
    seatNumber,
    userId: randomUUID() as UserId,
    reservationId: randomUUID() as ReservationId,
    status,
    price: show.price,
    position: seatNumber,
    createdAt: now - 5 * MINUTE,
    expiresAt: now + endsIn,
    ...(seatNumber === heldSeat.seatNumber && {
      ...heldSeat,
      userId: fan.userId,
      expiresAt: now + 30 * MINUTE,
    }),
  };
};

/** What there is to be read: a fan inside, all seats of the house, and the row that the bare function finds. */
export const rowsOf = (now: Instant): Row[] => [
  ...fewRowsOf(now),
  { ...holdOf(1, now), pk: 'a', sk: 'b' },
  ...seatNumbers.map((seatNumber) => ({
    ...keys.hold(ids.scheduleId, seatNumber),
    ...holdOf(seatNumber, now),
  })),
];
