import { routes } from '#functions/routes.ts';
import { endpoint, reply } from '#lib/http/endpoint.ts';
import { getBoard } from '#lib/operations/get-board.ts';
import { BoardView, boardView } from '#lib/views/queue.ts';

export const handler = endpoint(routes.getBoard, {
  summary: 'Returns the public figures of a queue: the last number called, the rate, and the seats left.',
  responses: { 200: BoardView },
  errors: ['SCHEDULE_NOT_FOUND'],
  run: async ({ path, now }) => reply(200, boardView(await getBoard(path.concertId, path.scheduleId, now))),
});
