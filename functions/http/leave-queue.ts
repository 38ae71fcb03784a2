import { routes } from '#functions/routes.ts';
import { endpoint, reply } from '#lib/http/endpoint.ts';
import { leaveQueue } from '#lib/operations/leave-queue.ts';

export const handler = endpoint(routes.leaveQueue, {
  summary: 'Leaves the queue or the booking, and gives back held seats.',
  responses: { 204: null },
  errors: ['SCHEDULE_NOT_FOUND', 'CONFLICT'],
  run: async ({ caller: { userId }, path, now }) => {
    await leaveQueue({ userId, ...path, now });
    return reply(204, null);
  },
});
