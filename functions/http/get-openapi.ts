import * as z from 'zod/mini';

import document from '#functions/http/openapi.json' with { type: 'json' };
import { routes } from '#functions/routes.ts';
import { endpoint, reply } from '#lib/http/endpoint.ts';

/** The document is written by `npm run openapi` and checked to be up to date, so that this function stays small. */
export const handler = endpoint(routes.getOpenapi, {
  summary: 'Describes this API as OpenAPI 3.1.',
  responses: { 200: z.looseObject({ openapi: z.string() }) },
  run: async () => reply(200, document),
});
