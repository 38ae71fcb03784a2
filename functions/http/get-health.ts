import * as z from 'zod/mini';

import { routes } from '#functions/routes.ts';
import { endpoint, reply } from '#lib/http/endpoint.ts';

export const handler = endpoint(routes.getHealth, {
  summary: 'Says that the API is up.',
  responses: { 200: z.object({ status: z.literal('ok') }) },
  run: async () => reply(200, { status: 'ok' as const }),
});
