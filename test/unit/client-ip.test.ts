import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { variables } from '#lib/env.ts';
import { clientIpOf } from '#lib/http/client-ip.ts';
import { anEvent } from '#test/support/events.ts';

const PROOF = 'arn:aws:cloudformation:ap-northeast-2:123456789012:stack/ConcertOnSale-dev/0192';
const FAN = '203.0.113.7';
const FAN_BY_IPV6 = '2001:db8::7';
const CDN = '198.51.100.9';
const VICTIM = '192.0.2.1';

/** A request as the gateway passes it on, with the address of its peer. */
const from = (sourceIp: string, headers: Readonly<Record<string, string>>) => {
  const event = anEvent({ headers });
  return {
    ...event,
    requestContext: { ...event.requestContext, http: { ...event.requestContext.http, sourceIp } },
  };
};

beforeEach(() => vi.stubEnv(variables.originVerify, PROOF));
afterEach(() => vi.unstubAllEnvs());

describe('a request through the CDN comes from', () => {
  test.each([
    ['the address before the one of the CDN', FAN, `${FAN}, ${CDN}`],
    ['the last address, when the gateway does not add the one of the CDN', FAN, FAN],
    ['an IPv6 address, too', FAN_BY_IPV6, `${FAN_BY_IPV6}, ${CDN}`],
    ['the fan, not an address that the fan claims', FAN, `${VICTIM}, ${VICTIM},${FAN},${CDN}`],
    ['the CDN itself when the header is damaged', CDN, ' , '],
  ])('%s', (_, ip, forwardedFor) => {
    expect(clientIpOf(from(CDN, { 'x-origin-verify': PROOF, 'x-forwarded-for': forwardedFor }))).toBe(ip);
  });
});

describe('a request straight to the API comes from the address that connects', () => {
  test.each<[string, Record<string, string>]>([
    ['as the gateway says', { 'x-forwarded-for': FAN }],
    ['without any header', {}],
    ['whatever addresses the fan claims', { 'x-forwarded-for': `${VICTIM}, ${CDN}, ${FAN}` }],
    ['whatever proof the fan sends', { 'x-origin-verify': 'x', 'x-forwarded-for': `${VICTIM}, ${FAN}` }],
    ['with an empty proof', { 'x-origin-verify': '', 'x-forwarded-for': `${VICTIM}, ${FAN}` }],
  ])('%s', (_, headers) => {
    expect(clientIpOf(from(FAN, headers))).toBe(FAN);
  });

  test.each(['', undefined])('without a CDN, with the secret %j', (proof) => {
    vi.stubEnv(variables.originVerify, proof);

    expect(clientIpOf(from(FAN, { 'x-origin-verify': '', 'x-forwarded-for': `${VICTIM}, ${FAN}` }))).toBe(
      FAN,
    );
  });
});
