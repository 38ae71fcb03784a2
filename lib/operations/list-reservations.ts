import type { Instant } from '#lib/clock.ts';
import { cachedConcert, cachedSchedule } from '#lib/concert/cached-concert.ts';
import type { UserId } from '#lib/ids.ts';
import { readUser } from '#lib/user/user.items.ts';
import type { Reservation } from '#lib/seat/seat.ts';
import { reservationGives } from '#lib/seat/status.ts';
import { pk, prefix } from '#lib/table/keys.ts';
import { type PageRequest, readPage } from '#lib/table/read-page.ts';
import { signTicket } from '#lib/token/token.ts';

/**
 * A page of a user's reservations, each with its concert, its schedule and, if it is PAID, a ticket.
 * @throws DomainError USER_NOT_FOUND
 */
export const listReservations = async (userId: UserId, page: PageRequest, now: Instant) => {
  await readUser(userId);
  const { rows, next } = await readPage<Reservation>(
    { pk: pk.user(userId), prefix: prefix.reservation, freshness: 'latest' },
    page,
    `/users/${userId}/reservations`,
  );
  const reservations = await Promise.all(
    rows.map(async (reservation) => {
      const { concertId, scheduleId, status } = reservation;
      const [concert, schedule, ticket] = await Promise.all([
        cachedConcert(concertId, now),
        cachedSchedule(concertId, scheduleId, now),
        reservationGives[status] === 'SEAT' ? signTicket(reservation, now) : null,
      ]);
      return { reservation, concert, schedule, ticket };
    }),
  );
  return { reservations, next };
};
