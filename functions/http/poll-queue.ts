import { routes } from '#functions/routes.ts';
import { endpoint, reply } from '#lib/http/endpoint.ts';
import { pollQueue } from '#lib/operations/poll-queue.ts';
import { WaitingView, waitingView, WishQuery, wishOf } from '#lib/views/queue.ts';
import { HeldView, heldView } from '#lib/views/seat.ts';

export const handler = endpoint(routes.pollQueue, {
  summary:
    'Polls the queue: 202 while waiting; once called, 200 with seats held for five minutes and a payment token.',
  query: WishQuery,
  responses: { 200: HeldView, 202: WaitingView },
  errors: [
    'PLACE_LOST',
    'SOLD_OUT',
    'SCHEDULE_CLOSED',
    'SEAT_LIMIT_REACHED',
    'DRAW_CANCELLED',
    'SCHEDULE_NOT_FOUND',
  ],
  run: async ({ caller, query, now }) => {
    const turn = await pollQueue(caller, wishOf(query), now);
    return turn.kind === 'ENTERED' ? reply(200, heldView(turn)) : reply(202, waitingView(caller, turn));
  },
});
