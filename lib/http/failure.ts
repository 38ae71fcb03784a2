import { isServerError, isThrottlingError, isTransientError } from '@smithy/core/retry';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

import { DomainError, isDomainError } from '#lib/errors.ts';
import { problemResponse } from '#lib/http/problem.ts';
import { requestFields } from '#lib/http/request-log.ts';
import { log } from '#lib/log.ts';

/**
 * The response to a request whose handler threw. Any error other than a `DomainError` is logged and becomes BUSY or UNKNOWN.
 */
export const failure = (
  thrown: unknown,
  event: APIGatewayProxyEventV2,
): APIGatewayProxyStructuredResultV2 => {
  const { code, details } = toDomainError(thrown);
  const answer = problemResponse(code, details, event.headers['accept-language']);
  if (!isDomainError(thrown)) {
    // The line names the route, because on a laptop no log group names the endpoint.
    const { routeKey } = event.requestContext;
    log.error('request failed', thrown, { ...requestFields(event, answer), routeKey, code });
  }
  return answer;
};

const toDomainError = (thrown: unknown): DomainError => {
  if (isDomainError(thrown)) return thrown;
  return new DomainError(isTemporary(thrown) ? 'BUSY' : 'UNKNOWN');
};

/** Whether the SDK gave up on a temporary error. */
const isTemporary = (thrown: unknown): boolean =>
  thrown instanceof Error &&
  [isThrottlingError, isTransientError, isServerError].some((is) => is(thrown as Parameters<typeof is>[0]));
