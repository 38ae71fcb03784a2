import * as z from 'zod/mini';

import type { Instant } from '#lib/clock.ts';
import type { Concert, Schedule } from '#lib/concert/concert.ts';
import { toLocal } from '#lib/concert/show-time.ts';
import { iso, IsoInstant, Local, Points } from '#lib/http/schemas.ts';
import { ConcertId, HoldId, PaymentId, ReservationId, ScheduleId } from '#lib/ids.ts';
import type { Held, ExchangeWish } from '#lib/operations/hold-seats.ts';
import { cancelUntil } from '#lib/payment/payment.ts';
import { BOOKING_CODE, bookingCodeOf } from '#lib/seat/booking-code.ts';
import { MAX_SEATS_PER_USER, type Reservation, SEAT_COUNT } from '#lib/seat/seat.ts';
import {
  mayBeCancelled,
  type ReservationGives,
  reservationGives,
  reservationStatuses,
  seatStatuses,
} from '#lib/seat/status.ts';
import { showTimes } from '#lib/views/concert.ts';

export const SeatNumber = z.int().check(z.minimum(1), z.maximum(SEAT_COUNT));

/** What a fan reads to the staff, such as `K7QM-2XPA`. Each seat has its own. */
export const BookingCode = z.string().check(z.regex(BOOKING_CODE));

export const SeatMapView = z.array(
  z
    .object({ seatNumber: SeatNumber, status: z.enum(seatStatuses) })
    .register(z.globalRegistry, { id: 'Seat' }),
);

/** No seat is listed twice. */
export const differ = z.refine<readonly number[]>((seats) => new Set(seats).size === seats.length, {
  error: '중복된 좌석입니다. Duplicate seat.',
});

export const SeatNumbers = z.array(SeatNumber).check(z.minLength(1), z.maxLength(MAX_SEATS_PER_USER), differ);

/** Which seats, or how many. An empty body asks for one. */
export const HoldBody = z
  .strictObject({
    seatNumbers: z.optional(SeatNumbers),
    count: z.optional(z.int().check(z.minimum(1), z.maximum(MAX_SEATS_PER_USER))),
  })
  .check(
    z.refine(({ seatNumbers, count }) => seatNumbers === undefined || count === undefined, {
      path: ['count'],
      error: 'seatNumbers와 count는 함께 보낼 수 없습니다. Send seatNumbers or count, not both.',
    }),
  );

export const exchangeWishOf = ({ seatNumbers, count = 1 }: z.infer<typeof HoldBody>): ExchangeWish =>
  seatNumbers ? { seatNumbers } : { count };

/** A payment token, the seats held on its pass, and when they run out. */
export const HeldView = z
  .object({
    token: z.string(),
    expiresAt: IsoInstant,
    holds: z.array(
      z.object({ seatNumber: SeatNumber, holdId: HoldId, reservationId: ReservationId, price: Points }),
    ),
  })
  .register(z.globalRegistry, { id: 'PaymentToken' });

export const heldView = ({ token, expiresAt, holds }: Held) => ({
  token,
  expiresAt: iso(expiresAt),
  holds: holds.map(({ seatNumber, holdId, reservationId, price }) => ({
    seatNumber,
    holdId,
    reservationId,
    price,
  })),
});

export const ReservationView = z
  .object({
    reservationId: ReservationId,
    bookingCode: BookingCode,
    concertId: ConcertId,
    concertName: z.string(),
    venue: z.nullable(z.string()),
    address: z.nullable(z.string()),
    scheduleId: ScheduleId,
    seatNumber: SeatNumber,
    status: z.enum(reservationStatuses),
    price: Points,
    startDatetime: Local,
    endDatetime: Local,
    timezone: z.string(),
    createdAt: Local,
    /** When the hold ends; `null` unless HELD. */
    expiresAt: z.nullable(IsoInstant),
    paymentId: z.nullable(PaymentId),
    /** From when it is too late to cancel; `null` unless PAID. */
    cancelUntil: z.nullable(IsoInstant),
    /** A signed token to show at the entrance, valid for a day; `null` unless PAID. */
    ticket: z.nullable(z.string()),
  })
  .register(z.globalRegistry, { id: 'Reservation' });

type Terms = Pick<z.input<typeof ReservationView>, 'status' | 'expiresAt' | 'cancelUntil'>;

/** The fields of a reservation that depend on what it gives its user. */
const termsOf: Readonly<
  Record<ReservationGives, (reservation: Reservation, schedule: Schedule, now: Instant) => Terms>
> = {
  // A reservation whose hold has run out shows as CANCELLED before its row says so.
  TIME_TO_PAY: ({ status, expiresAt }, _, now) =>
    expiresAt > now
      ? { status, expiresAt: iso(expiresAt), cancelUntil: null }
      : { status: 'CANCELLED', expiresAt: null, cancelUntil: null },
  SEAT: ({ status }, schedule) => ({
    status,
    expiresAt: null,
    cancelUntil: mayBeCancelled(status) ? iso(cancelUntil(schedule)) : null,
  }),
  NOTHING: ({ status }) => ({ status, expiresAt: null, cancelUntil: null }),
};

/** A reservation with what its holder reads on the ticket. */
export interface ShownReservation {
  readonly reservation: Reservation;
  readonly concert: Pick<Concert, 'name' | 'venue' | 'address'>;
  readonly schedule: Schedule;
  readonly ticket: string | null;
}

export const reservationView = (
  { reservation, concert, schedule, ticket }: ShownReservation,
  now: Instant,
) => {
  const terms = termsOf[reservationGives[reservation.status]](reservation, schedule, now);
  return {
    reservationId: reservation.reservationId,
    bookingCode: bookingCodeOf(reservation.reservationId),
    concertId: reservation.concertId,
    concertName: concert.name,
    venue: concert.venue ?? null,
    address: concert.address ?? null,
    scheduleId: reservation.scheduleId,
    seatNumber: reservation.seatNumber,
    status: terms.status,
    price: reservation.price,
    ...showTimes(schedule),
    timezone: schedule.timezone,
    createdAt: toLocal(reservation.createdAt, schedule.timezone),
    expiresAt: terms.expiresAt,
    paymentId: reservation.paymentId ?? null,
    cancelUntil: terms.cancelUntil,
    ticket,
  };
};
