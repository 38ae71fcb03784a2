import * as z from 'zod/mini';

import type { Instant } from '#lib/clock.ts';
import type { Schedule } from '#lib/concert/concert.ts';
import { toLocal } from '#lib/concert/show-time.ts';
import { iso, IsoInstant, Local, Points, SeatNumber } from '#lib/http/schemas.ts';
import { ConcertId, HoldId, PaymentId, ReservationId, ScheduleId } from '#lib/ids.ts';
import type { Held, Wish } from '#lib/operations/hold-seats.ts';
import { cancelUntil } from '#lib/payment/payment.ts';
import { MAX_SEATS_PER_USER, type Reservation } from '#lib/seat/seat.ts';
import { showTimes } from '#lib/views/concert.ts';

export const SeatMapView = z.array(
  z
    .object({ seatNumber: SeatNumber, status: z.enum(['AVAILABLE', 'HELD', 'SOLD']) })
    .register(z.globalRegistry, { id: 'Seat' }),
);

/** No seat is named twice. */
export const differ = z.refine<readonly number[]>((seats) => new Set(seats).size === seats.length, {
  error: '중복된 좌석입니다. Duplicate seat.',
});

export const SeatNumbers = z.array(SeatNumber).check(z.minLength(1), z.maxLength(MAX_SEATS_PER_USER), differ);

/** These seats, or so many; an empty body: one. */
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

export const wishOf = ({ seatNumbers, count = 1 }: z.infer<typeof HoldBody>): Wish =>
  seatNumbers ? { seatNumbers } : { count };

/** A payment token, what is held on its pass, and until when. */
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
    concertId: ConcertId,
    scheduleId: ScheduleId,
    seatNumber: SeatNumber,
    status: z.enum(['HELD', 'PAID', 'CANCELLED']),
    price: Points,
    startDatetime: Local,
    endDatetime: Local,
    timezone: z.string(),
    createdAt: Local,
    /** End of the hold while HELD. */
    expiresAt: z.nullable(IsoInstant),
    paymentId: z.nullable(PaymentId),
    /** When it is too late to cancel, while PAID. */
    cancelUntil: z.nullable(IsoInstant),
    /** A signed token for the door, good for a day, while PAID. */
    ticket: z.nullable(z.string()),
  })
  .register(z.globalRegistry, { id: 'Reservation' });

export const reservationView = (
  reservation: Reservation,
  schedule: Schedule,
  ticket: string | null,
  now: Instant,
) => {
  const status =
    reservation.status === 'HELD' && reservation.expiresAt <= now ? 'CANCELLED' : reservation.status;
  return {
    reservationId: reservation.reservationId,
    concertId: reservation.concertId,
    scheduleId: reservation.scheduleId,
    seatNumber: reservation.seatNumber,
    status,
    price: reservation.price,
    ...showTimes(schedule),
    timezone: schedule.timezone,
    createdAt: toLocal(reservation.createdAt, schedule.timezone),
    expiresAt: status === 'HELD' ? iso(reservation.expiresAt) : null,
    paymentId: reservation.paymentId ?? null,
    cancelUntil: status === 'PAID' ? iso(cancelUntil(schedule)) : null,
    ticket,
  };
};
