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
import { MAX_SKEW_MS, MINUTE } from '#lib/clock.ts';
import { hasLivePass } from '#lib/queue/queue.ts';
import { type Hold, isHeld, MAX_SEATS_PER_USER } from '#lib/seat/seat.ts';
import { holdTtl } from '#lib/seat/seat.items.ts';
import { type Key, keys } from '#lib/table/keys.ts';
import { PASS_MS } from '#lib/token/lifetimes.ts';

/** The stream cancels the reservation of a hold that is gone; until then it may still say HELD. */
const STREAM_DELAY_MS = 5 * MINUTE;

/** Live holds, and whatever reservation has their reservation's id. */
const byReservation: GroupingOf<'holds' | 'reservations'> = {
  name: 'reservation',
  keyOf: {
    holds: (hold, now) => (isHeld(hold, now) ? hold.reservationId : unneeded),
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

const isTermOf = (
  status: Hold['status'],
  { createdAt, expiresAt, ttl }: Pick<Hold, 'createdAt' | 'expiresAt'> & { ttl: number | undefined },
): boolean => {
  switch (status) {
    case 'PENDING':
      // A seat that is exchanged is held from then by one clock, until the end of a pass that began by another.
      return expiresAt <= createdAt + PASS_MS + 2 * MAX_SKEW_MS && ttl === holdTtl(expiresAt);
    case 'RELEASED':
      return ttl === holdTtl(expiresAt);
    case 'CONFIRMED':
      return ttl === undefined;
    default:
      return false;
  }
};

/** A hold ends in time and is tidied up then, not before; no TTL ever touches a sold seat. */
const holdTerm = ofRows(function* ({ holds }) {
  for (const hold of holds) {
    const { status, createdAt, expiresAt, ttl } = hold;
    if (isTermOf(status, { createdAt, expiresAt, ttl })) continue;
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
    const isGood = expiresAt > now ? isOwn && isHeld(hold, now) : isOwn || now - expiresAt <= STREAM_DELAY_MS;
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

/** Live holds and live passes, by whose they are. */
const byBooking: GroupingOf<'holds' | 'places'> = {
  name: 'booking',
  keyOf: {
    holds: (hold, now) => (isHeld(hold, now) ? `${hold.scheduleId} ${hold.userId}` : unneeded),
    places: (place, now) => (hasLivePass(place, now) ? `${place.scheduleId} ${place.userId}` : unneeded),
  },
};

/** Nobody is inside without a seat: a pass has one to four holds, which end with it, and every hold is on a pass. */
const passHolds = ofGroups(byBooking, function* ({ holds, places: [pass] }) {
  const named = (pass?.held ?? []).map(({ holdId, expiresAt }) => `${holdId} ${expiresAt}`);
  const live = holds.map(({ holdId, expiresAt }) => `${holdId} ${expiresAt}`);
  const isGood =
    pass !== undefined &&
    live.length >= 1 &&
    live.length <= MAX_SEATS_PER_USER &&
    live.toSorted().join() === named.toSorted().join() &&
    holds.every(({ expiresAt }) => expiresAt === pass.expiresAt);
  if (isGood) return;
  const { userId, scheduleId } = pass ?? (holds[0] as (typeof holds)[number]);
  yield broken(
    `user ${userId} holds ${holds.map(seatName).join(', ') || `nothing of schedule ${scheduleId}`}, and their pass ` +
      (pass ? `until ${at(pass.expiresAt)} names ${named.length} holds` : 'is not live'),
    ...holds,
    ...(pass ? [pass] : []),
  );
});

export const holdRules = {
  'hold-term': holdTerm,
  'hold-reservation': holdReservation,
  'reservation-hold': reservationHold,
  'pass-holds': passHolds,
} satisfies Record<string, Rule>;
