import type { APIGatewayProxyEventV2 } from 'aws-lambda';

import { flattened } from '#local/gateway/authorizer.ts';
import { NOW } from '#test/support/builders.ts';
import { unsignedToken } from '#test/support/unsigned-token.ts';

interface Asked {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
  readonly method?: string;
  /** The claims of the access token, which the gateway’s authorizer has verified. Absent: not signed in. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** A request as API Gateway hands it to a function. */
export const anEvent = ({
  method = 'GET',
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
  headers: { ...(claims && { authorization: `Bearer ${unsignedToken(claims)}` }), ...headers },
  isBase64Encoded,
  ...(path && { pathParameters: path }),
  ...(query && { queryStringParameters: query }),
  ...(body !== undefined && { body }),
  requestContext: {
    accountId: '',
    apiId: '',
    domainName: '',
    domainPrefix: '',
    http: { method, path: '/', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: '' },
    requestId: 'request',
    routeKey: 'GET /',
    stage: '$default',
    time: '',
    timeEpoch: NOW,
    ...(claims && { authorizer: { jwt: { claims: flattened(claims), scopes: null } } }),
  },
});
