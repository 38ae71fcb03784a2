import { type Instant, MINUTE, ttlAt } from '#lib/clock.ts';
import { changedSinceRead, DomainError } from '#lib/errors.ts';
import type { PaymentId, ScheduleId } from '#lib/ids.ts';
import {
  type HeldSeat,
  type Hold,
  type Reservation,
  type Seat,
  type SeatHold,
  TAKEOVER_DELAY_MS,
} from '#lib/seat/seat.ts';
import { holdTransitions, reservationTransitions, seatTransitions } from '#lib/seat/status.ts';
import { keys, pk, prefix } from '#lib/table/keys.ts';
import { type Freshness, getRows, queryAll } from '#lib/table/read.ts';
import { move, type SourceOf } from '#lib/table/transitions.ts';
import {
  allOf,
  type Condition,
  isUnexpired,
  put,
  remove,
  removeAny,
  rowIsNew,
  update,
  type Write,
} from '#lib/table/write.ts';

/** The holds of these seats as they are now. */
export const readHoldsOf = (
  scheduleId: ScheduleId,
  seats: readonly Pick<HeldSeat, 'seatNumber'>[],
): Promise<Hold[]> => getRows<Hold>(seats.map(({ seatNumber }) => keys.hold(scheduleId, seatNumber)));

const seatMapAttributes = [
  'seatNumber',
  'userId',
  'status',
  'position',
  'expiresAt',
] as const satisfies (keyof SeatHold)[];

/** Who holds or owns which seat: one Query, at most one row for each seat. Seats without a row are free. */
export const readHolds = (scheduleId: ScheduleId, freshness: Freshness): Promise<SeatHold[]> =>
  queryAll<SeatHold>({
    pk: pk.schedule(scheduleId),
    prefix: prefix.hold,
    freshness,
    attributes: seatMapAttributes,
  });

const seatIsFree = (now: Instant): Condition => ({
  expression:
    'attribute_not_exists(#pk) OR #status = :released OR (#status = :pending AND #expiresAt < :takeoverBefore)',
  values: { ':released': 'RELEASED', ':pending': 'PENDING', ':takeoverBefore': now - TAKEOVER_DELAY_MS },
});

type SeatOf = Pick<Seat, 'scheduleId' | 'seatNumber'>;
type HoldOf = SeatOf & Pick<Hold, 'holdId'>;

const isSameHold = ({ holdId }: HoldOf): Condition => ({
  expression: '#holdId = :holdId',
  values: { ':holdId': holdId },
});

/** The error for a state that no order of requests can reach. It sets off an alarm. */
const broken = (what: string) => () => new Error(`broken: ${what}`);

/** How long the row of an ended hold is kept: it shows since when the seat has been free. */
const ENDED_KEPT_MS = MINUTE;

/** When DynamoDB may remove the row of a hold that ends at `endsAt`. */
export const holdTtl = (endsAt: Instant): number => ttlAt(endsAt + ENDED_KEPT_MS);

/**
 * Demands that nobody holds or owns a seat, and removes its ended hold, if there is one: a payment that is written later does
 * not find it.
 * @throws DomainError SCHEDULE_BOOKED
 */
export const removeEndedHold = ({ scheduleId, seatNumber }: SeatOf, now: Instant): Write =>
  remove(keys.hold(scheduleId, seatNumber), seatIsFree(now), () => new DomainError('SCHEDULE_BOOKED'));

/** Holds a free seat, or one whose hold has run out. */
export const putHold = (hold: Hold, now: Instant): Write =>
  put(
    { ...keys.hold(hold.scheduleId, hold.seatNumber), ...hold, ttl: holdTtl(hold.expiresAt) },
    seatIsFree(now),
    () => new DomainError('SEAT_TAKEN', { seatNumbers: [hold.seatNumber] }),
  );

/** The error of a hold in a transaction that also demands an unchanged pass: such a hold can only have run out. */
export const hasRunOut = () => new DomainError('PASS_EXPIRED');

/** Turns a live hold into ownership. From then on no clock and no TTL ends it. */
export const confirmHold = (hold: HoldOf, now: Instant): Write => {
  const { condition, set } = move(holdTransitions, 'PENDING', 'CONFIRMED');
  return update(
    keys.hold(hold.scheduleId, hold.seatNumber),
    { set, remove: ['ttl'] },
    allOf(isSameHold(hold), condition, isUnexpired(now)),
    hasRunOut,
  );
};

/** Gives a seat back, paid or not. Anybody may hold it at once. */
export const releaseHold = (
  hold: HoldOf,
  from: SourceOf<typeof holdTransitions, 'RELEASED'>,
  now: Instant,
  onConditionFailed: Write['onConditionFailed'] = changedSinceRead,
): Write => {
  const { condition, set } = move(holdTransitions, from, 'RELEASED');
  return update(
    keys.hold(hold.scheduleId, hold.seatNumber),
    { set: { ...set, expiresAt: now, ttl: holdTtl(now) } },
    allOf(isSameHold(hold), condition),
    onConditionFailed,
  );
};

export const putSeat = (seat: Seat): Write =>
  put({ ...keys.seat(seat.scheduleId, seat.seatNumber), ...seat }, rowIsNew, broken('seat exists'));

/** Removes a seat of a schedule that nobody joined: it has no holds. */
export const removeSeat = ({ scheduleId, seatNumber }: SeatOf): Write =>
  removeAny(keys.seat(scheduleId, seatNumber));

export const sellSeat = ({ scheduleId, seatNumber }: HoldOf): Write => {
  const { condition, set } = move(seatTransitions, 'AVAILABLE', 'SOLD');
  return update(
    keys.seat(scheduleId, seatNumber),
    { set, add: { version: 1 } },
    condition,
    broken(`seat ${seatNumber} has a live hold but is not AVAILABLE`),
  );
};

export const returnSeat = ({ scheduleId, seatNumber }: SeatOf): Write => {
  const { condition, set } = move(seatTransitions, 'SOLD', 'AVAILABLE');
  return update(keys.seat(scheduleId, seatNumber), { set, add: { version: 1 } }, condition, changedSinceRead);
};

export const putReservation = (reservation: Reservation): Write =>
  put(
    { ...keys.reservation(reservation.userId, reservation.reservationId), ...reservation },
    rowIsNew,
    broken('reservation exists'),
  );

type ReservedHold = Pick<Hold, 'userId' | 'reservationId' | 'holdId'>;

/** The reservation still belongs to this hold: no exchange has moved it to another hold. */
const isOfHold = ({ holdId }: ReservedHold): Condition => ({
  expression: '#seatHoldId = :holdId',
  values: { ':holdId': holdId },
});

export const payReservation = (hold: ReservedHold, paymentId: PaymentId): Write => {
  const { condition, set } = move(reservationTransitions, 'HELD', 'PAID');
  return update(
    keys.reservation(hold.userId, hold.reservationId),
    { set: { ...set, paymentId } },
    allOf(condition, isOfHold(hold)),
    changedSinceRead,
  );
};

/** Moves an unpaid reservation from the hold that is given back to the one that replaces it. */
export const moveReservation = (from: ReservedHold, to: Hold): Write =>
  update(
    keys.reservation(from.userId, from.reservationId),
    { set: { seatNumber: to.seatNumber, seatHoldId: to.holdId } },
    allOf({ expression: '#status = :held', values: { ':held': 'HELD' } }, isOfHold(from)),
    changedSinceRead,
  );

/** Ends the reservation of a hold that has ended unpaid. */
export const cancelHeldReservation = (
  hold: ReservedHold,
  onConditionFailed: Write['onConditionFailed'] = changedSinceRead,
): Write => {
  const { condition, set } = move(reservationTransitions, 'HELD', 'CANCELLED');
  return update(
    keys.reservation(hold.userId, hold.reservationId),
    { set },
    allOf(condition, isOfHold(hold)),
    onConditionFailed,
  );
};

/** Ends a reservation that was paid. */
export const cancelPaidReservation = ({
  userId,
  reservationId,
}: Pick<Reservation, 'userId' | 'reservationId'>): Write => {
  const { condition, set } = move(reservationTransitions, 'PAID', 'CANCELLED');
  return update(keys.reservation(userId, reservationId), { set }, condition, changedSinceRead);
};
