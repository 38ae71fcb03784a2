import type { APIGatewayProxyEventV2 } from 'aws-lambda';

import { variables } from '#lib/env.ts';

/** The CDN sets this on each request to the API. Only the CDN and the functions know its value. */
export const ORIGIN_VERIFY_HEADER = 'x-origin-verify';

/**
 * The address of the client. The client cannot forge it. For a direct request, it is the address that connects to the
 * gateway. Behind the CDN, it is in `X-Forwarded-For`: the CDN appends the address that connects to it, and then the gateway
 * appends the CDN's. Earlier entries may come from the client.
 */
export const clientIpOf = ({ headers, requestContext }: APIGatewayProxyEventV2): string => {
  const { sourceIp } = requestContext.http;
  const proof = process.env[variables.originVerify];
  if (!proof || headers[ORIGIN_VERIFY_HEADER] !== proof) return sourceIp;
  const hops = (headers['x-forwarded-for'] ?? '').split(',').map((hop) => hop.trim());
  return hops.findLast((hop) => hop !== '' && hop !== sourceIp) ?? sourceIp;
};
