import * as z from 'zod/mini';

import { type Endpoint, endpoint, reply } from '#lib/http/endpoint.ts';
import type { Access } from '#lib/http/route.ts';
import { anEvent } from '#test/support/events.ts';

const context = undefined as never;

/** Calls a handler. @returns the parts of its answer */
export const ask = async (handler: Endpoint, event = anEvent()) => {
  const { statusCode, headers = {}, body } = await handler(event, context);
  return { status: statusCode, headers, body, json: JSON.parse(body ?? 'null') as unknown };
};

export const whoAmI = <A extends Access>(access: A, path = '/') =>
  endpoint(
    { method: 'GET', path, access },
    {
      summary: '',
      responses: { 200: z.unknown() },
      run: async ({ caller, path }) => reply(200, { caller, path }),
    },
  );
