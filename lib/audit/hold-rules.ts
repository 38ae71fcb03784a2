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
import { type HoldStatus, reservationGives } from '#lib/seat/status.ts';
import { type Key, keys } from '#lib/table/keys.ts';
import { PASS_MS } from '#lib/token/lifetimes.ts';

/** How long the stream may take to cancel the reservation of a hold that was removed or replaced after its end. */
const STREAM_DELAY_MS = 5 * MINUTE;

/** Live holds and their reservations. */
const byReservation: GroupingOf<'holds' | 'reservations'> = {
  name: 'reservation',
  keyOf: {
    holds: (hold, now) => (isHeld(hold, now) ? hold.reservationId : unneeded),
    reservations: ({ reservationId }) => reservationId,
  },
};

const nameOf = ({ pk, sk }: Key): string => `${pk} / ${sk}`;

/** HELD reservations, each with the hold of its seat. */
const byHoldKey: GroupingOf<'holds' | 'reservations'> = {
  name: 'hold',
  keyOf: {
    holds: nameOf,
    reservations: ({ status, scheduleId, seatNumber }) =>
      reservationGives[status] === 'TIME_TO_PAY' ? nameOf(keys.hold(scheduleId, seatNumber)) : unneeded,
  },
};

type Term = Pick<Hold, 'createdAt' | 'expiresAt'> & { readonly ttl: number | undefined };

/** Whether the times of a hold fit its status. */
const hasGoodTerm: Readonly<Record<HoldStatus, (term: Term) => boolean>> = {
  // In an exchange, one clock sets `createdAt`; another clock has set the end of the pass.
  PENDING: ({ createdAt, expiresAt, ttl }) =>
    expiresAt <= createdAt + PASS_MS + 2 * MAX_SKEW_MS && ttl === holdTtl(expiresAt),
  RELEASED: ({ expiresAt, ttl }) => ttl === holdTtl(expiresAt),
  CONFIRMED: ({ ttl }) => ttl === undefined,
};

/** A hold lasts no longer than a pass. TTL never removes a hold before its end, and never the hold of a sold seat. */
const holdTerm = ofRows(function* ({ holds }) {
  for (const hold of holds) {
    const { status, createdAt, expiresAt, ttl } = hold;
    if (hasGoodTerm[status]?.({ createdAt, expiresAt, ttl })) continue;
    yield broken(
      `the ${status} hold of user ${hold.userId} on ${seatName(hold)} runs from ${at(createdAt)} to ` +
        `${at(expiresAt)} with ttl ${ttl}`,
      hold,
    );
  }
});

/** Every live hold has an unpaid reservation of the same user and seat. */
const holdReservation = ofGroups(byReservation, function* ({ holds, reservations }) {
  const reservation = reservations.at(-1);
  for (const hold of holds) {
    const isGood =
      reservation !== undefined &&
      reservationGives[reservation.status] === 'TIME_TO_PAY' &&
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
 *   │ its own live PENDING hold  │ any: the stream may be late  │ its own, which TTL has not removed
 * ```
 * TTL may remove a hold days late. Until then, the reservation stays HELD.
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

/** Live holds and live passes, by user and schedule. */
const byBooking: GroupingOf<'holds' | 'places'> = {
  name: 'booking',
  keyOf: {
    holds: (hold, now) => (isHeld(hold, now) ? `${hold.scheduleId} ${hold.userId}` : unneeded),
    places: (place, now) => (hasLivePass(place, now) ? `${place.scheduleId} ${place.userId}` : unneeded),
  },
};

/**
 * Every live pass lists exactly the live holds of its user: at least one, at most the limit for one person, all ending with
 * the pass. Every live hold is on such a pass.
 */
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
      (pass ? `until ${at(pass.expiresAt ?? 0)} names ${named.length} holds` : 'is not live'),
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
