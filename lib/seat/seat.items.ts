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
import { keys, pk, prefix } from '#lib/table/keys.ts';
import { type Freshness, getRows, queryAll } from '#lib/table/read.ts';
import { allOf, type Condition, isUnexpired, put, rowIsNew, update, type Write } from '#lib/table/write.ts';

/** These seats' holds as they are now. */
export const readHoldsOf = (
  scheduleId: ScheduleId,
  seats: readonly Pick<HeldSeat, 'seatNumber'>[],
): Promise<Hold[]> => getRows<Hold>(seats.map(({ seatNumber }) => keys.hold(scheduleId, seatNumber)));

const ofSeatMap = [
  'seatNumber',
  'userId',
  'status',
  'position',
  'expiresAt',
] as const satisfies (keyof SeatHold)[];

/** Who holds or owns which seat: at most 50 rows, one Query. Seats without a row are free. */
export const readHolds = (scheduleId: ScheduleId, freshness: Freshness): Promise<SeatHold[]> =>
  queryAll<SeatHold>({ pk: pk.schedule(scheduleId), prefix: prefix.hold, freshness, attributes: ofSeatMap });

const seatIsFree = (now: Instant): Condition => ({
  expression:
    'attribute_not_exists(#pk) OR #status = :released OR (#status = :pending AND #expiresAt < :takeoverBefore)',
  values: { ':released': 'RELEASED', ':pending': 'PENDING', ':takeoverBefore': now - TAKEOVER_DELAY_MS },
});

type HoldOf = Pick<Hold, 'scheduleId' | 'seatNumber' | 'holdId'>;

const isHold = ({ holdId }: HoldOf, status: Hold['status']): Condition => ({
  expression: '#holdId = :holdId AND #status = :status',
  values: { ':holdId': holdId, ':status': status },
});

const statusIs = (status: Seat['status'] | Reservation['status']): Condition => ({
  expression: '#status = :status',
  values: { ':status': status },
});

/** A state that no interleaving can lead to: better an alarm than a guess. */
const broken = (what: string) => () => new Error(`broken: ${what}`);

/** A hold that has ended is kept so long: it tells since when its seat has been free. */
const ENDED_KEPT_MS = MINUTE;

/** When the row of a hold that ends then may go. */
export const holdTtl = (endsAt: Instant): number => ttlAt(endsAt + ENDED_KEPT_MS);

/** Takes a free seat, or one whose hold has run out. */
export const putHold = (hold: Hold, now: Instant): Write =>
  put(
    { ...keys.hold(hold.scheduleId, hold.seatNumber), ...hold, ttl: holdTtl(hold.expiresAt) },
    seatIsFree(now),
    () => new DomainError('SEAT_TAKEN', { seatNumbers: [hold.seatNumber] }),
  );

/** Within a transaction that also demands an unchanged pass, a hold that is not there any more has run out. */
export const hasRunOut = () => new DomainError('PASS_EXPIRED');

/** Turns a live hold into ownership: from here on no clock and no TTL touches it. */
export const confirmHold = (hold: HoldOf, now: Instant): Write =>
  update(
    keys.hold(hold.scheduleId, hold.seatNumber),
    { set: { status: 'CONFIRMED' }, remove: ['ttl'] },
    allOf(isHold(hold, 'PENDING'), isUnexpired(now)),
    hasRunOut,
  );

/** Gives a seat back, paid or not: anybody may hold it at once. */
export const releaseHold = (
  hold: HoldOf,
  from: 'PENDING' | 'CONFIRMED',
  now: Instant,
  onConditionFailed: Write['onConditionFailed'] = changedSinceRead,
): Write =>
  update(
    keys.hold(hold.scheduleId, hold.seatNumber),
    { set: { status: 'RELEASED', expiresAt: now, ttl: holdTtl(now) } },
    isHold(hold, from),
    onConditionFailed,
  );

export const putSeat = (seat: Seat): Write =>
  put({ ...keys.seat(seat.scheduleId, seat.seatNumber), ...seat }, rowIsNew, broken('seat exists'));

export const sellSeat = ({ scheduleId, seatNumber }: HoldOf): Write =>
  update(
    keys.seat(scheduleId, seatNumber),
    { set: { status: 'SOLD' }, add: { version: 1 } },
    statusIs('AVAILABLE'),
    broken(`seat ${seatNumber} of a live hold is not available`),
  );

export const returnSeat = ({ scheduleId, seatNumber }: Pick<Seat, 'scheduleId' | 'seatNumber'>): Write =>
  update(
    keys.seat(scheduleId, seatNumber),
    { set: { status: 'AVAILABLE' }, add: { version: 1 } },
    statusIs('SOLD'),
    changedSinceRead,
  );

export const putReservation = (reservation: Reservation): Write =>
  put(
    { ...keys.reservation(reservation.userId, reservation.reservationId), ...reservation },
    rowIsNew,
    broken('reservation exists'),
  );

type ReservedHold = Pick<Hold, 'userId' | 'reservationId' | 'holdId'>;

/** The reservation has yet to be paid, and is of this hold: an exchange gives it another. */
const isHeldBy = ({ holdId }: ReservedHold): Condition => ({
  expression: '#status = :held AND #seatHoldId = :holdId',
  values: { ':held': 'HELD', ':holdId': holdId },
});

export const payReservation = (hold: ReservedHold, paymentId: PaymentId): Write =>
  update(
    keys.reservation(hold.userId, hold.reservationId),
    { set: { status: 'PAID', paymentId } },
    isHeldBy(hold),
    changedSinceRead,
  );

/** Moves a reservation from the hold that was exchanged to the one that took its place. */
export const moveReservation = (from: ReservedHold, to: Hold): Write =>
  update(
    keys.reservation(from.userId, from.reservationId),
    { set: { seatNumber: to.seatNumber, seatHoldId: to.holdId } },
    isHeldBy(from),
    changedSinceRead,
  );

/** Ends the reservation of a hold that has ended unpaid. */
export const cancelHeldReservation = (
  hold: ReservedHold,
  onConditionFailed: Write['onConditionFailed'] = changedSinceRead,
): Write =>
  update(
    keys.reservation(hold.userId, hold.reservationId),
    { set: { status: 'CANCELLED' } },
    isHeldBy(hold),
    onConditionFailed,
  );

/** Ends a reservation that was paid. */
export const cancelPaidReservation = ({
  userId,
  reservationId,
}: Pick<Reservation, 'userId' | 'reservationId'>): Write =>
  update(
    keys.reservation(userId, reservationId),
    { set: { status: 'CANCELLED' } },
    statusIs('PAID'),
    changedSinceRead,
  );
