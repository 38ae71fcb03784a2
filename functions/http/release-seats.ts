import { routes } from '#functions/routes.ts';
import { endpoint, reply } from '#lib/http/endpoint.ts';
import { releaseSeats } from '#lib/operations/release-seats.ts';

export const handler = endpoint(routes.releaseSeats, {
  summary: 'Gives back all held seats and ends the booking.',
  responses: { 204: null },
  errors: ['CONFLICT'],
  run: async ({ caller, now }) => {
    await releaseSeats(caller, now);
    return reply(204, null);
  },
});
