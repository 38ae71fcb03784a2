import type { APIGatewayProxyEventV2 } from 'aws-lambda';

import { variables } from '#lib/env.ts';

/** Set by the CDN on each request that it passes on. Only the CDN and the functions know its value. */
export const ORIGIN_VERIFY_HEADER = 'x-origin-verify';

/**
 * The address of the client, which the client cannot choose. A direct request comes from its peer. The CDN appends its
 * own peer to `X-Forwarded-For`, and the gateway appends the CDN; a client may have put anything in front.
 */
export const clientIpOf = ({ headers, requestContext }: APIGatewayProxyEventV2): string => {
  const { sourceIp } = requestContext.http;
  const proof = process.env[variables.originVerify];
  if (!proof || headers[ORIGIN_VERIFY_HEADER] !== proof) return sourceIp;
  const hops = (headers['x-forwarded-for'] ?? '').split(',').map((hop) => hop.trim());
  return hops.findLast((hop) => hop !== '' && hop !== sourceIp) ?? sourceIp;
};
