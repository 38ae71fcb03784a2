import {
  at,
  broken,
  type GroupingOf,
  ofGroups,
  ofRows,
  type Rule,
  seatName,
  unneeded,
} from '#lib/audit/rule.ts';
import { type Instant, MINUTE, ttlAt } from '#lib/clock.ts';
import { HOLD_MS } from '#lib/queue/queue.ts';
import type { Hold } from '#lib/seat/seat.ts';
import { type Key, keys } from '#lib/table/keys.ts';

/** The stream cancels the reservation of a hold that is gone; until then it may still say HELD. */
const STREAM_DELAY_MS = 5 * MINUTE;

const isLive = ({ status, expiresAt }: Pick<Hold, 'status' | 'expiresAt'>, now: Instant): boolean =>
  status === 'PENDING' && expiresAt > now;

/** Live holds, and whatever reservation has their reservation's id. */
const byReservation: GroupingOf<'holds' | 'reservations'> = {
  name: 'reservation',
  keyOf: {
    holds: (hold, now) => (isLive(hold, now) ? hold.reservationId : unneeded),
    reservations: ({ reservationId }) => reservationId,
  },
};

const nameOf = ({ pk, sk }: Key): string => `${pk} / ${sk}`;

/** HELD reservations, and what is at the key of their hold. */
const byHoldKey: GroupingOf<'holds' | 'reservations'> = {
  name: 'hold',
  keyOf: {
    holds: nameOf,
    reservations: ({ status, scheduleId, seatNumber }) =>
      status === 'HELD' ? nameOf(keys.hold(scheduleId, seatNumber)) : unneeded,
  },
};

/** A PENDING hold ends in time and is tidied up then, not before; no TTL ever touches a sold seat. */
const holdTerm = ofRows(function* ({ holds }) {
  for (const hold of holds) {
    const { status, createdAt, expiresAt, ttl } = hold;
    const isGood =
      status === 'PENDING'
        ? expiresAt <= createdAt + HOLD_MS && ttl === ttlAt(expiresAt)
        : status === 'CONFIRMED' && ttl === undefined;
    if (isGood) continue;
    yield broken(
      `the ${status} hold of user ${hold.userId} on ${seatName(hold)} runs from ${at(createdAt)} to ` +
        `${at(expiresAt)} with ttl ${ttl}`,
      hold,
    );
  }
});

/** Who holds a seat has the reservation to pay. */
const holdReservation = ofGroups(byReservation, function* ({ holds, reservations }) {
  const reservation = reservations.at(-1);
  for (const hold of holds) {
    const isGood =
      reservation?.status === 'HELD' &&
      reservation.seatHoldId === hold.holdId &&
      reservation.userId === hold.userId &&
      reservation.scheduleId === hold.scheduleId &&
      reservation.seatNumber === hold.seatNumber;
    if (isGood) continue;
    yield broken(
      `${seatName(hold)} is held by user ${hold.userId} until ${at(hold.expiresAt)}, but its reservation is ` +
        (reservation
          ? `${reservation.status} for ${seatName(reservation)} and user ${reservation.userId}`
          : 'not there'),
      hold,
      reservation ?? keys.reservation(hold.userId, hold.reservationId),
    );
  }
});

/**
 * A HELD reservation has its hold.
 * ```
 *  held                      expiresAt                       + 5 min
 *  ─┼────────────────────────────┼──────────────────────────────┼─────────────────▶ now
 *   │ its own live PENDING hold  │ any: the stream is on its way │ its own, if any is left
 * ```
 * Its own hold, long expired, only waits for TTL, which may be days late.
 */
const reservationHold = ofGroups(byHoldKey, function* ({ holds: [hold], reservations }, now) {
  for (const reservation of reservations) {
    const { scheduleId, seatNumber, userId, expiresAt } = reservation;
    const isOwn = hold?.holdId === reservation.seatHoldId && hold.userId === userId;
    const isGood = expiresAt > now ? isOwn && isLive(hold, now) : isOwn || now - expiresAt <= STREAM_DELAY_MS;
    if (isGood) continue;
    yield broken(
      `user ${userId} has a HELD reservation of ${seatName(reservation)} until ${at(expiresAt)}, but the seat is ` +
        (hold
          ? `under a ${hold.status} hold of user ${hold.userId} until ${at(hold.expiresAt)}`
          : 'not held'),
      reservation,
      hold ?? keys.hold(scheduleId, seatNumber),
    );
  }
});

export const holdRules = {
  'hold-term': holdTerm,
  'hold-reservation': holdReservation,
  'reservation-hold': reservationHold,
} satisfies Record<string, Rule>;
