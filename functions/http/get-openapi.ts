import * as z from 'zod/mini';

import document from '#functions/http/openapi.json' with { type: 'json' };
import { routes } from '#functions/routes.ts';
import { endpoint, reply } from '#lib/http/endpoint.ts';

/**
 * `npm run openapi` generates the document, so that this function needs no generator. `npm run check` fails if the document
 * is out of date.
 */
export const handler = endpoint(routes.getOpenapi, {
  summary: 'Returns this document.',
  responses: { 200: z.looseObject({ openapi: z.string() }) },
  run: async () => reply(200, document),
});
