import type { APIGatewayProxyEventV2 } from 'aws-lambda';

import { NOW } from '#test/support/builders.ts';

interface Asked {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
  /** Of the access token, as the gateway’s authorizer hands them over; absent: not signed in. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** A request as API Gateway hands it to a function. */
export const anEvent = ({
  path,
  query,
  headers = {},
  body,
  isBase64Encoded = false,
  claims,
}: Asked = {}): APIGatewayProxyEventV2 => ({
  version: '2.0',
  routeKey: 'GET /',
  rawPath: '/',
  rawQueryString: '',
  headers,
  isBase64Encoded,
  ...(path && { pathParameters: path }),
  ...(query && { queryStringParameters: query }),
  ...(body !== undefined && { body }),
  requestContext: {
    accountId: '',
    apiId: '',
    domainName: '',
    domainPrefix: '',
    http: { method: 'GET', path: '/', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: '' },
    requestId: 'request',
    routeKey: 'GET /',
    stage: '$default',
    time: '',
    timeEpoch: NOW,
    ...(claims && { authorizer: { jwt: { claims, scopes: null } } }),
  },
});
