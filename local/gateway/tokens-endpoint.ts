import type { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod/mini';

import type { Clock } from '#lib/clock.ts';
import { failure } from '#lib/http/failure.ts';
import { readBody as parseBody } from '#lib/http/input.ts';
import { problemResponse } from '#lib/http/problem.ts';
import { Name } from '#lib/http/schemas.ts';
import { toEvent } from '#local/gateway/http-event.ts';
import { readBody, writeResult } from '#local/gateway/http-message.ts';
import type { IssuedToken } from '#local/issuer/access-token.ts';
import { type Account, accountOf, EMAIL } from '#local/issuer/accounts.ts';

export const TOKENS_PATH = '/local/tokens';

const MAX_BODY_BYTES = 16_384;

const TokenRequest = z.strictObject({
  email: z.email({ pattern: EMAIL }),
  name: z.optional(Name),
  operator: z.optional(z.boolean()),
});

/** Issues access tokens without a sign-in, for scripts. Only on a laptop. */
export const tokensEndpoint =
  (issue: (account: Account) => Promise<IssuedToken>, clock: Clock) =>
  async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readBody(request, MAX_BODY_BYTES);
    if (!body) {
      return writeResult(response, problemResponse('BODY_TOO_LARGE', {}, request.headers['accept-language']));
    }
    const target = { routeKey: `POST ${TOKENS_PATH}`, rawPath: TOKENS_PATH, rawQueryString: '' };
    const event = toEvent(request, target, body, clock());
    try {
      const { email, name, operator } = parseBody(TokenRequest, event);
      const issued = await issue(accountOf(email, name, operator));
      writeResult(response, {
        statusCode: 200,
        headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
        body: JSON.stringify(issued),
      });
    } catch (error) {
      writeResult(response, failure(error, event));
    }
  };
