import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

import type { Clock, Instant } from '#lib/clock.ts';
import type { ErrorCode, ErrorDetails } from '#lib/errors.ts';
import { preferredLanguage } from '#lib/http/language.ts';
import { problemResponse } from '#lib/http/problem.ts';
import type { Authorize } from '#local/authorizer.ts';
import type { HttpHandlers } from '#local/handlers.ts';
import { toEvent } from '#local/http-event.ts';
import { readBody, writeResult } from '#local/http-message.ts';
import { lambdaContext, timeLeft } from '#local/lambda-context.ts';
import type { Listener } from '#local/http-server.ts';
import { findTarget } from '#local/router.ts';

export interface GatewayOptions {
  readonly clock: Clock;
  readonly handlers: HttpHandlers;
  readonly authorize: Authorize;
}

/** API Gateway's own limits. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;
const TIMEOUT_MS = 30_000;

/** Does what API Gateway does with a request: finds its route, checks its access token, calls its function. */
export const gateway = ({ clock, handlers, authorize }: GatewayOptions): Listener => {
  const answer = async (
    request: IncomingMessage,
    now: Instant,
  ): Promise<APIGatewayProxyStructuredResultV2> => {
    const acceptLanguage = request.headers['accept-language'];
    const problem = (code: ErrorCode) =>
      problemResponse(code, detailsOf(code, acceptLanguage), acceptLanguage);
    const target = findTarget(request.method, request.url ?? '');
    if (typeof target === 'string') return problem(target);
    const handler = handlers.get(target.operation);
    if (!handler) return problem('ROUTE_NOT_FOUND');

    const needsToken = target.route.access === 'user' || target.route.access === 'operator';
    const jwt = needsToken ? await authorize(request.headers.authorization, now) : undefined;
    if (needsToken && !jwt) return problem('UNAUTHORIZED');

    const body = await readBody(request, MAX_BODY_BYTES);
    if (!body) return problem('BODY_TOO_LARGE');
    const event = toEvent(request, target, body, now);
    if (jwt) Object.assign(event.requestContext, { authorizer: { jwt } });
    return handler(event, lambdaContext(target.operation, timeLeft(TIMEOUT_MS)));
  };

  return async (request, response) => writeResult(response, await answer(request, clock()));
};

/** The only input that the gateway itself finds fault with. */
const malformedPath = { ko: '올바른 퍼센트 인코딩이 아닙니다.', en: 'The percent-encoding is malformed.' };

const detailsOf = (code: ErrorCode, acceptLanguage: string | undefined): ErrorDetails =>
  code === 'INVALID_INPUT'
    ? { fields: [{ field: 'path', message: malformedPath[preferredLanguage(acceptLanguage)] }] }
    : {};
