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
import {
  type HoldStatus,
  type ReservationStatus,
  type SeatStatus,
  seatUnderHold,
  type StoredSeatStatus,
} from '#lib/seat/status.ts';

/** Every schedule has the seats 1 to this. A schedule and its seats are written in one transaction, of 100 rows at most. */
export const SEAT_COUNT = 50;
/** The most seats that a schedule may allow one person to hold and own together. */
export const MAX_SEATS_PER_USER = 4;
/** Seats stand in rows of ten; 1–10 are the front row. */
export const SEATS_PER_ROW = 10;

export const seatNumbers: readonly number[] = Array.from({ length: SEAT_COUNT }, (_, index) => index + 1);

/** A seat as it is stored. Whether it is held follows from its hold. */
export interface Seat {
  readonly scheduleId: ScheduleId;
  readonly seatNumber: number;
  readonly status: StoredSeatStatus;
  /** Counts the changes of status. */
  readonly version: number;
  readonly createdAt: Instant;
}

/**
 * A user's claim on a seat. The row stays for at least a minute after the end, because it shows since when the seat has been
 * free. Only a show that moves removes it sooner: the next call then waits anyway.
 */
export interface Hold {
  readonly holdId: HoldId;
  readonly scheduleId: ScheduleId;
  readonly seatNumber: number;
  readonly userId: UserId;
  readonly reservationId: ReservationId;
  readonly status: HoldStatus;
  /** Price of the seat when it was held, in points. */
  readonly price: number;
  /** The holder's number in the queue. The tick uses it to count the numbers that have entered. */
  readonly position: number;
  readonly createdAt: Instant;
  /** When the hold ends. Once RELEASED: when the request arrived that gave the seat back. */
  readonly expiresAt: Instant;
}

/** The part of a hold that the seat map reads: enough to show, choose and count seats, and to call. */
export type SeatHold = Pick<Hold, 'seatNumber' | 'userId' | 'status' | 'position' | 'expiresAt'>;

/** The part of a hold that its holder's place repeats, so that paying does not read the seat map. */
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

/** A new hold that ends with its pass. @param index among the holds that are made together */
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
  readonly status: ReservationStatus;
  readonly price: number;
  readonly createdAt: Instant;
  /** The last payment, if there is one. */
  readonly paymentId?: PaymentId;
  /** When the hold ends. */
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

/** Clocks of containers differ: a hold that has expired by one clock may still be live by another. */
export const TAKEOVER_DELAY_MS = MAX_SKEW_MS;

/**
 * Whether somebody holds this seat now and has not paid it yet.
 * ```
 *       hold                     expiresAt   + 2 s
 *  ──────┼──────────────────────────┼──────────┼─────────▶ now
 *        │ the holder may pay       │ nobody   │ anybody may take the seat
 * ```
 */
export const isHeld = ({ status, expiresAt }: Pick<Hold, 'status' | 'expiresAt'>, now: Instant): boolean =>
  seatUnderHold[status] === 'HELD' && expiresAt > now;

const isOwned = ({ status }: Pick<Hold, 'status'>): boolean => seatUnderHold[status] === 'SOLD';

export const isHeldBy = (userId: UserId, hold: SeatHold, now: Instant): boolean =>
  hold.userId === userId && isHeld(hold, now);

/** Whether the seat of this hold, if there is one, can be held now. A seat that was given back is free at once, by any clock. */
const isFree = (hold: SeatHold | undefined, now: Instant): boolean =>
  hold === undefined || seatUnderHold[hold.status] === 'AVAILABLE' || freeSince(hold) < now;

/** Since when the seat of this hold has been free, or from when it will be. A sold seat never is. */
const freeSince = (hold: SeatHold | undefined): Instant => {
  if (!hold) return Number.NEGATIVE_INFINITY;
  return {
    HELD: hold.expiresAt + TAKEOVER_DELAY_MS,
    AVAILABLE: hold.expiresAt,
    SOLD: Number.POSITIVE_INFINITY,
  }[seatUnderHold[hold.status]];
};

/** The status to show for a seat. A held seat shows as HELD until it can be held again. */
export const seatStatus = (hold: SeatHold | undefined, now: Instant): SeatStatus =>
  hold === undefined || isFree(hold, now) ? 'AVAILABLE' : seatUnderHold[hold.status];

/** Seats that a user has paid. */
export const countOwned = (userId: UserId, holds: readonly SeatHold[]): number =>
  holds.filter((hold) => hold.userId === userId && isOwned(hold)).length;

export const countUnsold = (holds: readonly SeatHold[]): number => SEAT_COUNT - holds.filter(isOwned).length;

/** Seats that can be held now. */
export const countAvailable = (holds: readonly SeatHold[], now: Instant): number =>
  SEAT_COUNT - holds.filter((hold) => !isFree(hold, now)).length;

/** Seats that have been free since an instant, without a break. */
export const countFreeSince = (holds: readonly SeatHold[], since: Instant): number =>
  SEAT_COUNT - holds.filter((hold) => freeSince(hold) > since).length;

/** Numbers of the seats that can be held now. */
export const freeSeats = (holds: readonly SeatHold[], now: Instant): Set<number> => {
  const bySeat = new Map(holds.map((hold) => [hold.seatNumber, hold]));
  return new Set(seatNumbers.filter((seat) => isFree(bySeat.get(seat), now)));
};
