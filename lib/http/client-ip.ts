import type { APIGatewayProxyEventV2 } from 'aws-lambda';

import { variables } from '#lib/env.ts';

/** The CDN sets this on each request to the API. Only the CDN and the functions know its value. */
export const ORIGIN_VERIFY_HEADER = 'x-origin-verify';

/**
 * The address of the client, which the client cannot forge. For a direct request, it is the gateway's peer. The CDN appends its
 * own peer to `X-Forwarded-For`, and the gateway appends the CDN; entries before those may come from the client.
 */
export const clientIpOf = ({ headers, requestContext }: APIGatewayProxyEventV2): string => {
  const { sourceIp } = requestContext.http;
  const proof = process.env[variables.originVerify];
  if (!proof || headers[ORIGIN_VERIFY_HEADER] !== proof) return sourceIp;
  const hops = (headers['x-forwarded-for'] ?? '').split(',').map((hop) => hop.trim());
  return hops.findLast((hop) => hop !== '' && hop !== sourceIp) ?? sourceIp;
};
