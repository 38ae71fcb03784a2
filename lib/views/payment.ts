import * as z from 'zod/mini';

import { Local, Points } from '#lib/http/schemas.ts';
import { ConcertId, PaymentId, ReservationId, ScheduleId } from '#lib/ids.ts';
import type { Paid } from '#lib/operations/pay.ts';
import { bookingCodeOf } from '#lib/seat/booking-code.ts';
import { showTimes } from '#lib/views/concert.ts';
import { BookingCode, SeatNumber, SeatNumbers } from '#lib/views/seat.ts';

/** The seats and the total that the payer saw. If something else is held, nothing is paid. */
export const PayBody = z.strictObject({
  seatNumbers: z.exactOptional(SeatNumbers),
  /** Points for all seats. */
  point: z.exactOptional(Points),
});

export const PaidView = z
  .object({
    /** The payment of the first seat; each seat has its own. */
    paymentId: PaymentId,
    concertId: ConcertId,
    scheduleId: ScheduleId,
    /** Points for all seats. */
    point: Points,
    startDatetime: Local,
    endDatetime: Local,
    seats: z.array(
      z.object({
        seatNumber: SeatNumber,
        reservationId: ReservationId,
        bookingCode: BookingCode,
        paymentId: PaymentId,
        point: Points,
      }),
    ),
  })
  .register(z.globalRegistry, { id: 'Payment' });

export const paidView = ({ payments: [first, ...others], schedule }: Paid) => ({
  paymentId: first.paymentId,
  concertId: schedule.concertId,
  scheduleId: schedule.scheduleId,
  point: [first, ...others].reduce((sum, { amount }) => sum + amount, 0),
  ...showTimes(schedule),
  seats: [first, ...others].map(({ seatNumber, reservationId, paymentId, amount }) => ({
    seatNumber,
    reservationId,
    bookingCode: bookingCodeOf(reservationId),
    paymentId,
    point: amount,
  })),
});
