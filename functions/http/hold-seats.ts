import { routes } from '#functions/routes.ts';
import { endpoint, reply } from '#lib/http/endpoint.ts';
import { holdSeats } from '#lib/operations/hold-seats.ts';
import { HeldView, heldView, HoldBody, exchangeWishOf } from '#lib/views/seat.ts';

export const handler = endpoint(routes.holdSeats, {
  summary:
    'Exchanges the held seats for the named ones, or for a number of seats: all or none. The five minutes are not extended.',
  body: HoldBody,
  responses: { 201: HeldView },
  errors: ['SCHEDULE_CLOSED', 'SEAT_TAKEN', 'SEAT_LIMIT_REACHED', 'NO_SEAT_FREE', 'PASS_EXPIRED', 'CONFLICT'],
  run: async ({ caller, body, now }) =>
    reply(201, heldView(await holdSeats(caller, exchangeWishOf(body), now))),
});
