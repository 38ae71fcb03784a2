import { isServerError, isThrottlingError, isTransientError } from '@smithy/core/retry';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

import { DomainError } from '#lib/errors.ts';
import { problemResponse } from '#lib/http/problem.ts';
import { log } from '#lib/log.ts';

/** The answer to a request that threw: a rule's own words, or "unknown" and a line in the log. */
export const failure = (
  thrown: unknown,
  event: APIGatewayProxyEventV2,
): APIGatewayProxyStructuredResultV2 => {
  const error = isPassing(thrown) ? new DomainError('BUSY') : thrown;
  if (error !== thrown || !(error instanceof DomainError)) {
    log.error('request failed', thrown, {
      requestId: event.requestContext.requestId,
      routeKey: event.requestContext.routeKey,
    });
  }
  const acceptLanguage = event.headers['accept-language'];
  return error instanceof DomainError
    ? problemResponse(error.code, error.details, acceptLanguage)
    : problemResponse('UNKNOWN', {}, acceptLanguage);
};

/** What the SDK gave up on after its tries, and what may work the next time. */
const isPassing = (thrown: unknown): boolean =>
  thrown instanceof Error &&
  !(thrown instanceof DomainError) &&
  [isThrottlingError, isTransientError, isServerError].some((is) => is(thrown as Parameters<typeof is>[0]));
