import { generateKeyPair, SignJWT } from 'jose';
import { afterEach, describe, expect, test } from 'vitest';

import { DAY, MINUTE, SECOND } from '#lib/clock.ts';
import { variables } from '#lib/env.ts';
import { signToken, verifyToken } from '#lib/queue/token.ts';
import { refusal } from '#test/support/builders.ts';
import { aToken, NOW } from '#test/support/values.ts';

const ring = process.env[variables.tokenKeys] ?? '';
const { current, keys } = JSON.parse(ring) as { current: string; keys: Record<string, string> };
const key = Buffer.from(keys[current] ?? '', 'base64url');
const otherKey = Buffer.alloc(32, 7);

afterEach(() => {
  process.env[variables.tokenKeys] = ring;
});

const payload = () => {
  const { concertId, scheduleId, name, price, tokenId, userId } = aToken();
  const iat = NOW / SECOND;
  return {
    concertId,
    scheduleId,
    name,
    price,
    jti: tokenId,
    sub: userId,
    iss: 'concert-onsale',
    aud: 'queue' as string | string[],
    iat,
    exp: iat + 3_600,
  };
};

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const sign = (claims: object = {}, header: object = {}, by: Parameters<SignJWT['sign']>[0] = key) =>
  new SignJWT({ ...payload(), ...claims })
    .setProtectedHeader({ alg: 'HS256', kid: current, ...header })
    .sign(by);

const codeOf = async (token: string, now = NOW) =>
  (await refusal(verifyToken(token, ['queue', 'payment'], now))).code;

describe('a token', () => {
  test.each([aToken(), aToken({ position: 7 }), aToken({ kind: 'payment', position: 7 })])(
    'says what was signed: %o',
    async (token) => {
      expect(await verifyToken(await signToken(token), [token.kind], NOW)).toEqual(token);
    },
  );

  test('signed by an earlier key of the ring is still good', async () => {
    const token = await signToken(aToken());
    process.env[variables.tokenKeys] = JSON.stringify({
      current: 'next',
      keys: { ...keys, next: otherKey.toString('base64url') },
    });

    expect(await verifyToken(token, ['queue'], NOW)).toMatchObject({ kind: 'queue' });
  });

  test('made by hand as we make them is good', async () => {
    expect(await verifyToken(await sign(), ['queue'], NOW)).toMatchObject({ userId: 'fan' });
  });
});

describe('the end of a token', () => {
  const end = NOW + 5 * MINUTE;

  test('of the queue is its end, also where payment tokens are taken', async () => {
    const token = await signToken(aToken({ expiresAt: end }));

    expect(await verifyToken(token, ['queue', 'payment'], end - SECOND)).toMatchObject({ expiresAt: end });
    expect(await codeOf(token, end + 1)).toBe('UNAUTHORIZED');
    expect((await refusal(verifyToken(token, ['queue'], end + SECOND))).code).toBe('UNAUTHORIZED');
  });

  test('of a payment is a day after its end: it may be asked what became of it', async () => {
    const token = await signToken(aToken({ kind: 'payment', expiresAt: end }));

    expect(await verifyToken(token, ['payment'], end + DAY - SECOND)).toMatchObject({ expiresAt: end });
    expect((await refusal(verifyToken(token, ['payment'], end + DAY + SECOND))).code).toBe('UNAUTHORIZED');
  });
});

describe('a token is refused', () => {
  test('where another kind is asked for', async () => {
    const [queue, payment] = [await signToken(aToken()), await signToken(aToken({ kind: 'payment' }))];

    const codes = [
      (await refusal(verifyToken(queue, ['payment'], NOW))).code,
      (await refusal(verifyToken(payment, ['queue'], NOW))).code,
    ];

    expect(codes).toEqual(['UNAUTHORIZED', 'UNAUTHORIZED']);
  });

  test.each([
    ['another key', () => sign({}, {}, otherKey)],
    ['no algorithm', async () => `${encode({ alg: 'none', kid: current })}.${encode(payload())}.`],
    [
      'no algorithm, with our signature',
      async () => {
        const [, body, signature] = (await sign()).split('.');
        return `${encode({ alg: 'none', kid: current })}.${body}.${signature}`;
      },
    ],
    ['HS512', () => sign({}, { alg: 'HS512' }, Buffer.alloc(64, 7))],
    ['RS256', async () => sign({}, { alg: 'RS256' }, (await generateKeyPair('RS256')).privateKey)],
    ['an unknown key id', () => sign({}, { kid: 'unknown' })],
    ['the key id __proto__', () => sign({}, { kid: '__proto__' })],
    ['the key id constructor', () => sign({}, { kid: 'constructor' })],
    ['no key id', () => sign({}, { kid: undefined })],
    ['a key id that is no string', () => sign({}, { kid: null })],
    ['a key id that has no text', () => sign({}, { kid: { toString: 1, valueOf: 1 } })],
    ['another issuer', () => sign({ iss: 'somebody' })],
    ['both kinds at once', () => sign({ aud: ['queue', 'payment'] })],
    ['no end', () => sign({ exp: undefined })],
    ['no schedule', () => sign({ scheduleId: undefined })],
    ['a user that cannot be', () => sign({ sub: 'a b' })],
    ['a fractional number in line', () => sign({ position: 1.5 })],
    ['nothing', async () => ''],
    ['garbage', async () => 'garbage'],
    ['dots', async () => '..'],
    ['garbage in three parts', async () => 'a.b.c'],
    ['a header that is no object', async () => `${encode([])}.${encode({})}.AA`],
    ['non-ASCII', async () => '표.표.표'],
  ])('with %s', async (_, make) => {
    expect(await codeOf(await make())).toBe('UNAUTHORIZED');
  });

  test('when its payload was changed', async () => {
    const [header, , signature] = (await sign()).split('.');
    const forged = `${header}.${encode({ ...payload(), position: 1 })}.${signature}`;

    expect(await codeOf(forged)).toBe('UNAUTHORIZED');
  });
});

test('keys that are missing are our fault, not the bearer’s', async () => {
  process.env[variables.tokenKeys] = JSON.stringify({ current: 'missing', keys });

  await expect(signToken(aToken())).rejects.not.toMatchObject({ code: 'UNAUTHORIZED' });
});
