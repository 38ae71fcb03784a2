import type { Reservation } from '#web/api-types.ts';

/** A paid seat as the API answers it, in its show on New Year's Eve. */
export const aReservation = (overrides: Partial<Reservation> = {}): Reservation => ({
  reservationId: 'r1',
  bookingCode: 'K7QM-2XPA',
  concertId: 'c1',
  concertName: 'Concert',
  venue: null,
  address: null,
  scheduleId: 's1',
  seatNumber: 7,
  status: 'PAID',
  price: 70_000,
  startDatetime: '2026-12-31 19:00:00',
  endDatetime: '2026-12-31 21:00:00',
  timezone: 'Asia/Seoul',
  createdAt: '2026-12-01 10:00:00',
  expiresAt: null,
  paymentId: 'p1',
  cancelUntil: '2026-12-30T15:00:00.000Z',
  ticket: 'x.y.z',
  ...overrides,
});
