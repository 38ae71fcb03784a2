import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { decodeProtectedHeader, generateKeyPair, jwtVerify, SignJWT } from 'jose';
import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test, vi } from 'vitest';

import { DAY, MINUTE, SECOND } from '#lib/clock.ts';
import { env } from '#lib/env.ts';
import type { ReservationId, UserId } from '#lib/ids.ts';
import { checkNextKeys, makeNextKeys, nextRing, useNextKeys } from '#lib/token/rotate-token-keys.ts';
import { signTicket, signToken, verifyToken } from '#lib/token/token.ts';
import {
  importKeys,
  KEYS_KEPT_MS,
  readKeyRing,
  readTokenKeys,
  secrets,
  signingKey,
} from '#lib/token/token-keys.ts';
import { refusal } from '#test/support/builders.ts';
import { aToken, NOW } from '#test/support/values.ts';

const secretId = env('tokenKeys');
const { kid: current, key } = signingKey(await readTokenKeys(), NOW);
const otherKey = Buffer.alloc(32, 7);

afterEach(() => vi.restoreAllMocks());

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
    sequence: '1',
    group: 0,
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
      expect(await verifyToken(await signToken(token, NOW), [token.kind], NOW)).toEqual(token);
    },
  );

  test('built by hand in the same way is valid', async () => {
    expect(await verifyToken(await sign(), ['queue'], NOW)).toMatchObject({ userId: 'fan' });
  });
});

describe('the end of a token', () => {
  const end = NOW + 5 * MINUTE;

  test('of the queue is its `expiresAt`, also where payment tokens are accepted', async () => {
    const token = await signToken(aToken({ expiresAt: end }), NOW);

    expect(await verifyToken(token, ['queue', 'payment'], end - SECOND)).toMatchObject({ expiresAt: end });
    expect(await codeOf(token, end + 1)).toBe('UNAUTHORIZED');
    expect((await refusal(verifyToken(token, ['queue'], end + SECOND))).code).toBe('UNAUTHORIZED');
  });

  test('of a payment is a day after its `expiresAt`: until then it leads to the result of the payment', async () => {
    const token = await signToken(aToken({ kind: 'payment', expiresAt: end }), NOW);

    expect(await verifyToken(token, ['payment'], end + DAY - SECOND)).toMatchObject({ expiresAt: end });
    expect((await refusal(verifyToken(token, ['payment'], end + DAY + SECOND))).code).toBe('UNAUTHORIZED');
  });
});

describe('a token is refused', () => {
  test('where another kind is required', async () => {
    const [queue, payment] = [
      await signToken(aToken(), NOW),
      await signToken(aToken({ kind: 'payment' }), NOW),
    ];

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
    ['an invalid user id', () => sign({ sub: 'a b' })],
    ['a fractional position', () => sign({ position: 1.5 })],
    ['no message group', () => sign({ group: undefined })],
    ['a fractional sequence number', () => sign({ sequence: '1.5' })],
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

describe('a rotation of the keys', () => {
  const rotate = async (now: number, versionId = randomUUID()) => {
    await makeNextKeys({ secretId, versionId }, now);
    await checkNextKeys({ secretId, versionId }, now);
    await useNextKeys({ secretId, versionId });
    return versionId;
  };

  test('keeps earlier tokens valid, and signs with the new key once all containers have read it', async () => {
    const before = await signToken(aToken({ expiresAt: NOW + DAY }), NOW);

    await rotate(NOW);
    const soon = NOW + KEYS_KEPT_MS;
    const later = NOW + 3 * KEYS_KEPT_MS;

    expect(kidOf(await signToken(aToken(), soon))).toBe(current);
    expect(kidOf(await signToken(aToken(), later))).not.toBe(current);
    expect(await verifyToken(before, ['queue'], later)).toMatchObject({ userId: 'fan' });
  });

  test('may be repeated at every step', async () => {
    const versionId = await rotate(NOW);
    const ring = await readKeyRing(secretId);

    await rotate(NOW + MINUTE, versionId);

    expect(await readKeyRing(secretId)).toEqual(ring);
  });

  test('drops a key when no receipt, token or payment that it signed can matter any more', () => {
    const ring = nextRing({ '0': 'a'.repeat(32), [NOW]: 'b'.repeat(32) }, NOW + 32 * DAY - 1);
    const later = nextRing(ring, NOW + 32 * DAY + 1);

    expect(Object.keys(ring)).toEqual(['0', String(NOW), expect.any(String)]);
    expect(Object.keys(later)).not.toContain('0');
    expect(later[NOW]).toBe('b'.repeat(32));
  });

  test('every 30 days keeps the ring at three keys', () => {
    let ring: Record<string, string> = { '0': 'a'.repeat(32) };
    const sizes = Array.from({ length: 12 }, (_, month) => {
      ring = nextRing(ring, NOW + month * 30 * DAY);
      return Object.keys(ring).length;
    });

    expect(Math.max(...sizes)).toBe(3);
  });

  test('is refused while it would drop a key that is still needed', async () => {
    const versionId = randomUUID();
    const SecretString = JSON.stringify({ [NOW]: 'c'.repeat(32) });
    await secrets.send(
      new PutSecretValueCommand({
        SecretId: secretId,
        ClientRequestToken: versionId,
        SecretString,
        VersionStages: ['AWSPENDING'],
      }),
    );

    await expect(checkNextKeys({ secretId, versionId }, NOW)).rejects.toThrow('lack');
  });
});

describe('the keys', () => {
  test('each sign from their instant; before the first instant, the first key signs', async () => {
    const keys = await importKeys({ '20': 'b'.repeat(32), '10': 'a'.repeat(32), '100': 'c'.repeat(32) });

    expect([5, 10, 19, 20, 99, 100].map((now) => signingKey(keys, now).kid)).toEqual([
      '10',
      '10',
      '10',
      '20',
      '20',
      '100',
    ]);
  });

  test('stay cached while the secret cannot be read', async () => {
    await signToken(aToken(), NOW);
    const reading = vi.spyOn(secrets, 'send').mockRejectedValue(new Error('no answer'));

    await signToken(aToken(), NOW + 2 * DAY);

    expect(reading).toHaveBeenCalled();
  });

  test('are read again for a token of a newer key, and rarely for an invented key', async () => {
    vi.resetModules();
    const fresh = await import('#lib/token/token.ts');
    const { secrets: client } = await import('#lib/token/token-keys.ts');
    await fresh.signToken(aToken(), NOW);
    const newer = { ...(await readKeyRing(secretId)), [NOW]: 'n'.repeat(32) };
    const reading = vi
      .spyOn(client, 'send')
      .mockResolvedValue({ SecretString: JSON.stringify(newer) } as never);
    const verify = (token: string) => fresh.verifyToken(token, ['queue'], NOW + MINUTE);
    const token = await sign({}, { kid: String(NOW) }, new TextEncoder().encode('n'.repeat(32)));
    const madeUp = await sign({}, { kid: '7' });

    expect(await verify(token)).toMatchObject({ userId: 'fan' });
    await expect(verify(madeUp)).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    await expect(verify(madeUp)).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    expect(reading).toHaveBeenCalledTimes(1);
  });

  test('stay cached for concurrent requests while the secret cannot be read', async () => {
    const before = await signToken(aToken(), NOW + DAY);
    const reading = vi.spyOn(secrets, 'send').mockRejectedValue(new Error('no answer'));

    const tokens = await Promise.all([1, 2, 3].map(() => signToken(aToken(), NOW + 2 * DAY)));

    expect(tokens.map(kidOf)).toEqual(tokens.map(() => kidOf(before)));
    expect(reading).toHaveBeenCalledTimes(1);
  });

  test('that are missing are an error of the service, not of the token', async () => {
    vi.resetModules();
    const fresh = await import('#lib/token/token.ts');
    const { secrets: client } = await import('#lib/token/token-keys.ts');
    vi.spyOn(client, 'send').mockResolvedValue({ SecretString: '{}' } as never);

    await expect(fresh.signToken(aToken(), NOW)).rejects.toThrow(/invalid/i);
    await expect(fresh.verifyToken(await sign(), ['queue'], NOW)).rejects.toThrow(/invalid/i);
  });
});

const kidOf = (token: string): unknown => decodeProtectedHeader(token).kid;

describe('a ticket', () => {
  const { scheduleId } = aToken();
  const reservationId = randomUUID() as ReservationId;
  const ticket = { reservationId, userId: 'fan' as UserId, scheduleId, seatNumber: 7 };

  test('names the seat and its user, for a day', async () => {
    const { payload: said } = await jwtVerify(await signTicket(ticket, NOW), key, {
      currentDate: new Date(NOW),
    });

    expect(said).toEqual({
      iss: 'concert-onsale',
      aud: 'ticket',
      sub: 'fan',
      jti: reservationId,
      scheduleId,
      seatNumber: 7,
      iat: NOW / SECOND,
      exp: (NOW + DAY) / SECOND,
    });
  });

  test('is no queue or payment token', async () => {
    expect(await codeOf(await signTicket(ticket, NOW))).toBe('UNAUTHORIZED');
  });
});
