import { routes } from '#functions/routes.ts';
import { endpoint, reply } from '#lib/http/endpoint.ts';
import { onceOf } from '#lib/table/idempotency.ts';
import { createConcert } from '#lib/operations/create-concert.ts';
import { ConcertDetailsView, concertDetailsView, NewConcertBody } from '#lib/views/concert.ts';

export const handler = endpoint(routes.createConcert, {
  summary: 'Adds a concert. With `listed: false` it is not in the list, only at its id.',
  body: NewConcertBody,
  repeatable: true,
  responses: { 201: ConcertDetailsView },
  errors: ['IDEMPOTENCY_KEY_REUSED', 'CONFLICT'],
  run: async ({ caller, body, idempotencyKey, now }) => {
    const request = onceOf(caller.userId, idempotencyKey, { createConcert: body });
    return reply(201, concertDetailsView(await createConcert(body, now, request)));
  },
});
