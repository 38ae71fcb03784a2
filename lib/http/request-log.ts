import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

import type { ErrorCode } from '#lib/errors.ts';
import { clientIpOf } from '#lib/http/client-ip.ts';
import type { Route } from '#lib/http/route.ts';
import type { ScheduleId, UserId } from '#lib/ids.ts';
import { log } from '#lib/log.ts';

/** Who asks about what. */
interface Asked {
  readonly userId?: UserId | undefined;
  readonly scheduleId?: ScheduleId | undefined;
}

const asked = new WeakMap<APIGatewayProxyEventV2, Asked>();

/** Keeps what a request has shown of who asks about what, and nothing else of it, for its line in the log. */
export const recordCaller = (event: APIGatewayProxyEventV2, shown: Asked | undefined): void => {
  const { userId, scheduleId } = { ...asked.get(event), ...shown };
  asked.set(event, { userId, scheduleId });
};

/** What a line in the log says of a request. */
export const requestFields = (
  event: APIGatewayProxyEventV2,
  { statusCode: status }: APIGatewayProxyStructuredResultV2,
) => {
  const { requestId, routeKey } = event.requestContext;
  return { requestId, routeKey, status, clientIp: clientIpOf(event), ...asked.get(event) };
};

/**
 * The line of a request that was done, or refused by a rule. Looking at something leaves none: most requests are
 * somebody's wait.
 */
export const logRequest = (
  { method }: Route,
  event: APIGatewayProxyEventV2,
  answer: APIGatewayProxyStructuredResultV2,
  code?: ErrorCode,
): void => {
  if (method !== 'GET') log.info('request', { ...requestFields(event, answer), code });
};
