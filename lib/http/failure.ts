import { isServerError, isThrottlingError, isTransientError } from '@smithy/core/retry';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

import { DomainError, isDomainError } from '#lib/errors.ts';
import { problemResponse } from '#lib/http/problem.ts';
import { requestFields } from '#lib/http/request-log.ts';
import { log } from '#lib/log.ts';

/** The answer to a request that threw: a rule's own words, or "busy" or "unknown" and a line in the log. */
export const failure = (
  thrown: unknown,
  event: APIGatewayProxyEventV2,
): APIGatewayProxyStructuredResultV2 => {
  const { code, details } = refusalOf(thrown);
  const answer = problemResponse(code, details, event.headers['accept-language']);
  if (!isDomainError(thrown)) log.error('request failed', thrown, { ...requestFields(event, answer), code });
  return answer;
};

const refusalOf = (thrown: unknown): DomainError => {
  if (isDomainError(thrown)) return thrown;
  return new DomainError(isPassing(thrown) ? 'BUSY' : 'UNKNOWN');
};

/** What the SDK gave up on after its tries, and what may work the next time. */
const isPassing = (thrown: unknown): boolean =>
  thrown instanceof Error &&
  [isThrottlingError, isTransientError, isServerError].some((is) => is(thrown as Parameters<typeof is>[0]));
