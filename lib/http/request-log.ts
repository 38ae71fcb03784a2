import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

import type { ErrorCode } from '#lib/errors.ts';
import { clientIpOf } from '#lib/http/client-ip.ts';
import type { Route } from '#lib/http/route.ts';
import type { ScheduleId, UserId } from '#lib/ids.ts';
import { log } from '#lib/log.ts';

/** The user and the schedule of a request. */
interface Subject {
  readonly userId?: UserId | undefined;
  readonly scheduleId?: ScheduleId | undefined;
}

const subjects = new WeakMap<APIGatewayProxyEventV2, Subject>();

/** Keeps the user and the schedule of a request for its log line, and nothing else. */
export const recordSubject = (event: APIGatewayProxyEventV2, known: Subject | undefined): void => {
  const { userId, scheduleId } = { ...subjects.get(event), ...known };
  subjects.set(event, { userId, scheduleId });
};

/** Fields of a request in the log. */
export const requestFields = (
  event: APIGatewayProxyEventV2,
  { statusCode: status }: APIGatewayProxyStructuredResultV2,
) => {
  const { requestId } = event.requestContext;
  return { requestId, status, clientIp: clientIpOf(event), ...subjects.get(event) };
};

/** Logs a request that succeeded or that a rule refused. GET requests are not logged: most of them are polls. */
export const logRequest = (
  { method }: Route,
  event: APIGatewayProxyEventV2,
  answer: APIGatewayProxyStructuredResultV2,
  code?: ErrorCode,
): void => {
  if (method !== 'GET') log.info('request', { ...requestFields(event, answer), code });
};
