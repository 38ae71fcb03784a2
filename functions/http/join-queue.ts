import { routes } from '#functions/routes.ts';
import { endpoint, reply } from '#lib/http/endpoint.ts';
import { joinQueue } from '#lib/operations/join-queue.ts';
import { TokenView } from '#lib/views/queue.ts';

export const handler = endpoint(routes.joinQueue, {
  summary: 'Joins the queue of a date. Joining again returns the same place.',
  responses: { 201: TokenView },
  errors: [
    'CONCERT_NOT_FOUND',
    'SCHEDULE_NOT_FOUND',
    'SALE_NOT_OPEN',
    'SCHEDULE_CLOSED',
    'SOLD_OUT',
    'SEAT_LIMIT_REACHED',
  ],
  run: async ({ caller: { userId }, path, now }) =>
    reply(201, { token: await joinQueue({ userId, ...path, now }) }),
});
