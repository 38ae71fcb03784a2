import { routes } from '#functions/routes.ts';
import { endpoint, reply } from '#lib/http/endpoint.ts';
import { pollQueue } from '#lib/queue/poll-queue.ts';
import { InsideView, insideView, WaitingView, waitingView } from '#lib/queue/queue.view.ts';

export const handler = endpoint(routes.pollQueue, {
  summary:
    'Asks for one’s turn: 202 while waiting; 200 with a payment token, good for five minutes, when it has come.',
  responses: { 200: InsideView, 202: WaitingView },
  errors: ['PLACE_LOST', 'SOLD_OUT', 'SCHEDULE_CLOSED', 'SCHEDULE_NOT_FOUND', 'CONFLICT'],
  run: async ({ caller, now }) => {
    const turn = await pollQueue(caller, now);
    return turn.kind === 'INSIDE' ? reply(200, insideView(turn)) : reply(202, waitingView(caller, turn));
  },
});
