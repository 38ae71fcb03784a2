import * as z from 'zod/mini';

import { routes } from '#functions/routes.ts';
import { endpoint, reply } from '#lib/http/endpoint.ts';
import { linkTo, PageQuery } from '#lib/http/paging.ts';
import { listReservations } from '#lib/operations/list-reservations.ts';
import { ReservationView, reservationView } from '#lib/views/seat.ts';

export const handler = endpoint(routes.listReservations, {
  summary: 'Lists the caller’s reservations: held, paid and cancelled.',
  query: PageQuery,
  responses: { 200: z.array(ReservationView) },
  errors: ['USER_NOT_FOUND'],
  run: async ({ path, query, now }) => {
    const { reservations, next } = await listReservations(path.userId, query, now);
    return reply(
      200,
      reservations.map((shown) => reservationView(shown, now)),
      linkTo(next),
    );
  },
});
