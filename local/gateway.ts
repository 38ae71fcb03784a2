import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

import type { Clock, Instant } from '#lib/clock.ts';
import type { ErrorCode } from '#lib/errors.ts';
import { problemResponse } from '#lib/http/problem.ts';
import { log } from '#lib/log.ts';
import type { Authorize } from '#local/authorizer.ts';
import type { HttpHandlers } from '#local/handlers.ts';
import { toEvent } from '#local/http-event.ts';
import { readBody, writeResult } from '#local/http-message.ts';
import { lambdaContext, timeLeft } from '#local/lambda-context.ts';
import { findTarget, type Target } from '#local/router.ts';

export interface GatewayOptions {
  readonly clock: Clock;
  readonly handlers: HttpHandlers;
  readonly authorize: Authorize;
}

/** API Gateway's own limits. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;
const TIMEOUT_MS = 30_000;

/** Does what API Gateway does with a request: finds its route, checks its access token, calls its function. */
export const gateway = ({ clock, handlers, authorize }: GatewayOptions): RequestListener => {
  const answer = async (request: IncomingMessage, now: Instant): Promise<APIGatewayProxyStructuredResultV2> => {
    const problem = (code: ErrorCode) => problemResponse(code, {}, request.headers['accept-language']);
    const target = targetOf(request);
    if (target === 'MALFORMED') return problem('INVALID_INPUT');
    const handler = target && handlers.get(target.operation);
    if (!handler) return problem('ROUTE_NOT_FOUND');

    const needsToken = target.route.access === 'user' || target.route.access === 'operator';
    const jwt = needsToken ? await authorize(request.headers.authorization, now) : undefined;
    if (needsToken && !jwt) return problem('UNAUTHORIZED');

    const body = await readBody(request, MAX_BODY_BYTES);
    if (!body) return problem('BODY_TOO_LARGE');
    const event = toEvent(request, target, body, now);
    if (jwt) Object.assign(event.requestContext, { authorizer: { jwt } });
    return await invoke(target, event);
  };

  const invoke = async ({ operation }: Target, event: APIGatewayProxyEventV2) => {
    const handler = handlers.get(operation);
    if (!handler) throw new Error(`no handler for ${operation}`);
    return handler(event, lambdaContext(operation, timeLeft(TIMEOUT_MS)));
  };

  return (request, response) => {
    void answer(request, clock())
      .catch((error: unknown) => {
        log.error('request failed in the gateway', error, { method: request.method, url: request.url });
        return problemResponse('UNKNOWN', {}, request.headers['accept-language']);
      })
      .then((result) => finish(request, response, result));
  };
};
