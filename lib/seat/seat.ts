import { type Instant, MAX_SKEW_MS } from '#lib/clock.ts';
import {
  type ConcertId,
  type HoldId,
  newId,
  type PaymentId,
  type ReservationId,
  type ScheduleId,
  type UserId,
} from '#lib/ids.ts';

/** Every schedule has the seats 1 to 50. */
export const SEAT_COUNT = 50;
/** Seats that one person may have of a schedule, at the most. */
export const MAX_SEATS_PER_USER = 4;
/** Seats stand in rows of ten: 1–10 is the front row. */
export const SEATS_PER_ROW = 10;

export const seatNumbers: readonly number[] = Array.from({ length: SEAT_COUNT }, (_, index) => index + 1);

/** A seat as it is stored: HELD is never stored, it follows from a live hold. */
export interface Seat {
  readonly scheduleId: ScheduleId;
  readonly seatNumber: number;
  readonly status: 'AVAILABLE' | 'SOLD';
  /** Counts the changes of status. */
  readonly version: number;
  readonly createdAt: Instant;
}

/**
 * A claim on a seat: PENDING until it is paid or expires, CONFIRMED while its holder owns the seat, RELEASED once it was
 * given back. The row stays until the seat is held again, and says since when it has been free.
 */
export interface Hold {
  readonly holdId: HoldId;
  readonly scheduleId: ScheduleId;
  readonly seatNumber: number;
  readonly userId: UserId;
  readonly reservationId: ReservationId;
  readonly status: 'PENDING' | 'CONFIRMED' | 'RELEASED';
  /** Points for the seat at the time of the hold. */
  readonly price: number;
  /** The holder's number in the queue: it tells the admission that this number has come in. */
  readonly position: number;
  readonly createdAt: Instant;
  /** End of the hold; when it was given back, once RELEASED. */
  readonly expiresAt: Instant;
}

/** What the seat map says of a hold: all that showing, choosing, counting and calling need. */
export type SeatHold = Pick<Hold, 'seatNumber' | 'userId' | 'status' | 'position' | 'expiresAt'>;

/** What the place of its holder says of a hold, so that paying needs no look at the seat map. */
export type HeldSeat = Pick<Hold, 'seatNumber' | 'holdId' | 'reservationId' | 'price' | 'expiresAt'>;

export const heldSeatOf = ({ seatNumber, holdId, reservationId, price, expiresAt }: Hold): HeldSeat => ({
  seatNumber,
  holdId,
  reservationId,
  price,
  expiresAt,
});

export const bySeatNumber = (one: Pick<Hold, 'seatNumber'>, other: Pick<Hold, 'seatNumber'>): number =>
  one.seatNumber - other.seatNumber;

/** A hold on a pass, which ends with it. @param index among the holds that are made at once */
export const newHold = (
  { userId, scheduleId, position, expiresAt }: Pick<Hold, 'userId' | 'scheduleId' | 'position' | 'expiresAt'>,
  seat: Pick<Hold, 'seatNumber' | 'price'> & Partial<Pick<Hold, 'reservationId'>>,
  now: Instant,
  index = 0,
): Hold => ({
  holdId: newId<HoldId>(now, index),
  reservationId: newId<ReservationId>(now, index),
  userId,
  scheduleId,
  status: 'PENDING',
  position,
  createdAt: now,
  expiresAt,
  ...seat,
});

export interface Reservation {
  readonly reservationId: ReservationId;
  readonly userId: UserId;
  readonly concertId: ConcertId;
  readonly scheduleId: ScheduleId;
  readonly seatNumber: number;
  readonly seatHoldId: HoldId;
  readonly status: 'HELD' | 'PAID' | 'CANCELLED';
  readonly price: number;
  readonly createdAt: Instant;
  /** Of the last payment, once there was one. */
  readonly paymentId?: PaymentId;
  /** End of the hold. */
  readonly expiresAt: Instant;
}

/** The reservation of a new hold. */
export const reservationOf = (
  { reservationId, userId, scheduleId, seatNumber, holdId, price, createdAt, expiresAt }: Hold,
  { concertId }: Pick<Reservation, 'concertId'>,
): Reservation => ({
  reservationId,
  userId,
  concertId,
  scheduleId,
  seatNumber,
  seatHoldId: holdId,
  status: 'HELD',
  price,
  createdAt,
  expiresAt,
});

/** Between containers whose clocks differ, a hold that has just expired for one may be live for another. */
export const TAKEOVER_DELAY_MS = MAX_SKEW_MS;

/**
 * Whether this is a seat that someone holds now and has yet to pay.
 * ```
 *       hold                     expiresAt   + 2 s
 *  ──────┼──────────────────────────┼──────────┼─────────▶ now
 *        │ its holder may pay       │ nobody   │ anybody may take the seat
 * ```
 */
export const isHeld = ({ status, expiresAt }: Pick<Hold, 'status' | 'expiresAt'>, now: Instant): boolean =>
  status === 'PENDING' && expiresAt > now;

export const isHeldBy = (userId: UserId, hold: SeatHold, now: Instant): boolean =>
  hold.userId === userId && isHeld(hold, now);

/** Whether the seat of this hold, if there is one, can be held by someone now: given back, at once by any clock. */
const isFree = (hold: SeatHold | undefined, now: Instant): boolean =>
  hold?.status === 'RELEASED' || freeSince(hold) < now;

/** Since when the seat of this hold has been free, or from when on: never, once it is sold. */
const freeSince = (hold: SeatHold | undefined): Instant => {
  if (!hold) return Number.NEGATIVE_INFINITY;
  const { status, expiresAt } = hold;
  return {
    PENDING: expiresAt + TAKEOVER_DELAY_MS,
    RELEASED: expiresAt,
    CONFIRMED: Number.POSITIVE_INFINITY,
  }[status];
};

export type SeatStatus = 'AVAILABLE' | 'HELD' | 'SOLD';

/** What to show of a seat: held until the very moment at which it can be held again. */
export const seatStatus = (hold: SeatHold | undefined, now: Instant): SeatStatus => {
  if (isFree(hold, now)) return 'AVAILABLE';
  return hold?.status === 'CONFIRMED' ? 'SOLD' : 'HELD';
};

/** Seats that a user has paid. */
export const countOwned = (userId: UserId, holds: readonly SeatHold[]): number =>
  holds.filter((hold) => hold.userId === userId && hold.status === 'CONFIRMED').length;

export const countUnsold = (holds: readonly SeatHold[]): number =>
  SEAT_COUNT - holds.filter(({ status }) => status === 'CONFIRMED').length;

/** Seats that can be held now. */
export const countAvailable = (holds: readonly SeatHold[], now: Instant): number =>
  SEAT_COUNT - holds.filter((hold) => !isFree(hold, now)).length;

/** Seats that have been free since then. */
export const countStanding = (holds: readonly SeatHold[], since: Instant): number =>
  SEAT_COUNT - holds.filter((hold) => freeSince(hold) > since).length;

/** The numbers of the seats that can be held now. */
export const freeSeats = (holds: readonly SeatHold[], now: Instant): Set<number> => {
  const bySeat = new Map(holds.map((hold) => [hold.seatNumber, hold]));
  return new Set(seatNumbers.filter((seat) => isFree(bySeat.get(seat), now)));
};
