import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

import type { Clock, Instant } from '#lib/clock.ts';
import type { ErrorCode, ErrorDetails } from '#lib/errors.ts';
import { preferredLanguage } from '#lib/http/language.ts';
import { problemResponse } from '#lib/http/problem.ts';
import type { Authorize } from '#local/authorizer.ts';
import { toEvent } from '#local/http-event.ts';
import { readBody, writeResult } from '#local/http-message.ts';
import type { Listener } from '#local/http-server.ts';
import { type Route, router } from '#local/router.ts';

export interface GatewayOptions {
  readonly clock: Clock;
  readonly routes: readonly Route[];
  readonly authorize: Authorize;
}

/** API Gateway's own limit. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** Does what API Gateway does with a request: finds its route, checks its access token, calls its function. */
export const gateway = ({ clock, routes, authorize }: GatewayOptions): Listener => {
  const find = router(routes);

  const answer = async (
    request: IncomingMessage,
    now: Instant,
  ): Promise<APIGatewayProxyStructuredResultV2> => {
    const acceptLanguage = request.headers['accept-language'];
    const problem = (code: ErrorCode) =>
      problemResponse(code, detailsOf(code, acceptLanguage), acceptLanguage);
    const destination = find(request.method, request.url ?? '');
    if (typeof destination === 'string') return problem(destination);

    const { authorized, target } = destination;
    const jwt = authorized ? await authorize(request.headers.authorization, now) : undefined;
    if (authorized && !jwt) return problem('UNAUTHORIZED');

    const body = await readBody(request, MAX_BODY_BYTES);
    if (!body) return problem('BODY_TOO_LARGE');
    const event = toEvent(request, destination, body, now);
    if (jwt) Object.assign(event.requestContext, { authorizer: { jwt } });
    return (await target.invoke(event)) as APIGatewayProxyStructuredResultV2;
  };

  return async (request, response) => writeResult(response, await answer(request, clock()));
};

/** The only input that the gateway itself finds fault with. */
const malformedPath = { ko: '올바른 퍼센트 인코딩이 아닙니다.', en: 'The percent-encoding is malformed.' };

const detailsOf = (code: ErrorCode, acceptLanguage: string | undefined): ErrorDetails =>
  code === 'INVALID_INPUT'
    ? { fields: [{ field: 'path', message: malformedPath[preferredLanguage(acceptLanguage)] }] }
    : {};
