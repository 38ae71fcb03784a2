import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

import type { Clock, Instant } from '#lib/clock.ts';
import { log } from '#lib/log.ts';
import type { Authorize } from '#local/gateway/authorizer.ts';
import { gatewayAnswer } from '#local/gateway/gateway-answer.ts';
import { compressed } from '#local/gateway/gzip.ts';
import { toEvent } from '#local/gateway/http-event.ts';
import { readBody, writeResult } from '#local/gateway/http-message.ts';
import type { Listener } from '#local/gateway/http-server.ts';
import { type Route, router } from '#local/gateway/router.ts';
import type { LocalFunction } from '#local/local-function.ts';

export interface GatewayOptions {
  readonly clock: Clock;
  readonly routes: readonly Route[];
  readonly authorize: Authorize;
  /** Longest wait for a function. */
  readonly timeoutMs?: number;
}

/** The limit of API Gateway. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;
/** API Gateway waits this long for a function. */
export const INTEGRATION_TIMEOUT_SECONDS = 30;

/**
 * Handles a request as API Gateway does: finds the route, checks the access token, calls the function. Compresses answers as
 * CloudFront does.
 */
export const gateway = ({
  clock,
  routes,
  authorize,
  timeoutMs = INTEGRATION_TIMEOUT_SECONDS * 1_000,
}: GatewayOptions): Listener => {
  const find = router(routes);

  const answer = async (
    request: IncomingMessage,
    now: Instant,
  ): Promise<APIGatewayProxyStructuredResultV2> => {
    const destination = find(request.method, request.url ?? '');
    if (typeof destination === 'number') return gatewayAnswer(destination);

    const access = destination.authorized ? await authorize(request.headers.authorization, now) : undefined;
    if (access && 'challenge' in access) return gatewayAnswer(401, { 'www-authenticate': access.challenge });

    const body = await readBody(request, MAX_BODY_BYTES);
    if (!body) return gatewayAnswer(413);
    const event = toEvent(request, destination, body, now);
    if (access) Object.assign(event.requestContext, { authorizer: access });
    return call(destination.target, event, timeoutMs);
  };

  return async (request, response) =>
    writeResult(response, await compressed(request, await answer(request, clock())));
};

/** Calls a function. Answers 500 if it fails, 503 if it takes too long. */
const call = async (
  target: LocalFunction,
  event: APIGatewayProxyEventV2,
  timeoutMs: number,
): Promise<APIGatewayProxyStructuredResultV2> => {
  const waiting = new AbortController();
  const tooLate = sleep(timeoutMs, gatewayAnswer(503), { signal: waiting.signal });
  tooLate.catch(() => undefined);
  try {
    return await Promise.race([answerOf(target, event), tooLate]);
  } catch (error) {
    log.error('function failed', error, { function: target.name });
    return gatewayAnswer(500);
  } finally {
    waiting.abort();
  }
};

/** In payload format 2.0, a result without a status is the body of a 200. @throws Error for an invalid status */
const answerOf = async (
  target: LocalFunction,
  event: APIGatewayProxyEventV2,
): Promise<APIGatewayProxyStructuredResultV2> => {
  const result = (await target.invoke(event)) as APIGatewayProxyStructuredResultV2 | null | undefined;
  const status = result?.statusCode;
  if (status === undefined) {
    return {
      statusCode: 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(result ?? null),
    };
  }
  if (Number.isInteger(status) && status >= 200 && status <= 599) return result ?? {};
  throw new Error(`${target.name} answered with the status ${JSON.stringify(status)}`);
};
