import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';

import type { Instant } from '#lib/clock.ts';
import { ACCOUNT_ID } from '#local/environment.ts';
import type { Address } from '#local/gateway/router.ts';

/** API Gateway passes bodies of these content types as text, and all others as base64. */
const TEXT = /^\s*(?:text\/[^;\s]+|application\/(?:json|xml|javascript))\s*(?:;|$)/i;

/** Turns a request into the event of an HTTP API (payload format 2.0). */
export const toEvent = (
  request: IncomingMessage,
  { rawPath, rawQueryString, routeKey, pathParameters }: Address,
  body: Buffer,
  now: Instant,
): APIGatewayProxyEventV2 => {
  const { cookie, ...headers } = joinedHeaders(request);
  const sourceIp = request.socket.remoteAddress ?? '127.0.0.1';
  const [domainName = 'localhost'] = (headers['host'] ?? 'localhost').split(':');
  const isBase64Encoded = body.length > 0 && !TEXT.test(headers['content-type'] ?? '');
  const query = queryParameters(rawQueryString);
  // HTTP APIs, unlike function URLs, pass the decoded path.
  const path = decodeURIComponent(rawPath);
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString,
    ...(cookie !== undefined && { cookies: cookie.split(/;\s*/) }),
    headers: {
      ...headers,
      'x-forwarded-for': sourceIp,
      'x-forwarded-port': String(request.socket.localPort),
      'x-forwarded-proto': 'http',
    },
    ...(query && { queryStringParameters: query }),
    requestContext: {
      accountId: ACCOUNT_ID,
      apiId: 'local',
      domainName,
      domainPrefix: domainName.split('.')[0] ?? '',
      http: {
        method: request.method ?? '',
        path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey,
      stage: '$default',
      time: logTime(now),
      timeEpoch: now,
    },
    ...(body.length > 0 && { body: body.toString(isBase64Encoded ? 'base64' : 'utf8') }),
    ...(pathParameters && { pathParameters: { ...pathParameters } }),
    isBase64Encoded,
  };
};

/** Lower-case names. Several values of one name are joined by commas. */
const joinedHeaders = ({ headersDistinct }: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headersDistinct).map(([name, values = []]) => [
      name,
      values.join(name === 'cookie' ? ';' : ','),
    ]),
  );

const queryParameters = (rawQueryString: string): Record<string, string> | undefined => {
  if (rawQueryString === '') return undefined;
  const query = new URLSearchParams(rawQueryString);
  return Object.fromEntries([...query.keys()].map((name) => [name, query.getAll(name).join(',')]));
};

/** As in an access log: `12/Mar/2026:19:03:58 +0000`. */
const logTime = (now: Instant): string => {
  const [, day, month, year, time] = new Date(now).toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
};
