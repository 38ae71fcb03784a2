import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, test, vi } from 'vitest';

import { DAY, SECOND } from '#lib/clock.ts';
import { env } from '#lib/env.ts';
import { leafHash, newNonce, pseudonymOf } from '#lib/draw/leaf.ts';
import { signReceipt } from '#lib/draw/receipt.ts';
import { deriveKeyPair } from '#lib/token/key-pair.ts';
import { keySetOf, publicKeySet, sealingKeys } from '#lib/token/public-keys.ts';
import { readKeyRing, secrets } from '#lib/token/token-keys.ts';
import { aToken, NOW } from '#test/support/values.ts';

const { scheduleId, userId } = aToken();
const entry = { scheduleId, entry: 41, pseudonym: pseudonymOf(scheduleId, userId), nonce: newNonce() };

afterEach(() => vi.restoreAllMocks());

const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');

describe('a receipt', () => {
  test('can be verified with the published keys', async () => {
    const receipt = await signReceipt(entry, NOW, NOW);

    const { payload, protectedHeader } = await jwtVerify(
      receipt,
      createLocalJWKSet(await publicKeySet(NOW)),
      {
        algorithms: ['EdDSA'],
      },
    );

    expect(protectedHeader).toEqual({ alg: 'EdDSA', typ: 'draw-receipt+jwt', kid: '0' });
    expect(payload).toEqual({
      iss: 'concert-onsale',
      aud: 'draw',
      scheduleId,
      entry: 41,
      pseudonym: base64url(entry.pseudonym),
      nonce: base64url(entry.nonce),
      leaf: base64url(leafHash(entry)),
      iat: NOW / SECOND,
    });
  });

  test('is the same each time it is signed, even once another key signs new receipts', async () => {
    const first = await signReceipt(entry, NOW, NOW);
    const ring = await readKeyRing(env('tokenKeys'));
    vi.spyOn(secrets, 'send').mockReturnValue(
      Promise.resolve({
        SecretString: JSON.stringify({ ...ring, [NOW + 1]: 'the next secret'.padEnd(43, '!') }),
      }) as never,
    );

    const again = await signReceipt(entry, NOW, NOW + DAY);
    const other = await signReceipt(entry, NOW + 1, NOW + DAY);

    expect(again).toBe(first);
    expect([again, other].map((receipt) => decodeProtectedHeader(receipt).kid)).toEqual([
      '0',
      String(NOW + 1),
    ]);
  });

  test('cannot be changed into that of another entry', async () => {
    const [header, payload = '', signature] = (await signReceipt(entry, NOW, NOW)).split('.');
    const changed = Buffer.from(payload, 'base64url').toString().replace('"entry":41', '"entry":42');
    const forged = [header, base64url(Buffer.from(changed)), signature].join('.');

    const verifying = jwtVerify(forged, createLocalJWKSet(await publicKeySet(NOW)));

    await expect(verifying).rejects.toThrow('signature verification failed');
  });
});

describe('the key pairs', () => {
  test('are derived from the secrets of the ring', async () => {
    const { '0': secret = '' } = await readKeyRing(env('tokenKeys'));
    const { keys } = await publicKeySet(NOW);

    const { publicKey } = await deriveKeyPair(secret);

    expect(keys).toEqual([
      { kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig', kid: '0', x: base64url(publicKey) },
    ]);
    expect((await sealingKeys(NOW)).keyPair.publicKey).toEqual(publicKey);
    expect(keySetOf((await sealingKeys(NOW)).publicKeys)).toEqual({ keys });
    expect(decodeProtectedHeader(await signReceipt(entry, NOW, NOW)).kid).toBe('0');
  });

  test('are published in the order in which they sign, however they are kept', () => {
    const { keys } = keySetOf({ 1768000000000: 'b', 0: 'a', 1767000000000: 'c' });

    expect(keys.map(({ kid }) => kid)).toEqual(['0', '1767000000000', '1768000000000']);
  });

  test('are those of HKDF and RFC 8032, so that a secret always gives the same pair', async () => {
    const secret = 'a'.repeat(43);
    // HKDF with one block, step by step: extract with an empty salt, then expand.
    const key = createHmac('sha256', Buffer.alloc(32)).update(secret).digest();
    const seed = createHmac('sha256', key).update('concert-onsale/ed25519/v1\u0001').digest();

    const { privateKey } = await deriveKeyPair(secret);

    const { d } = await crypto.subtle.exportKey('jwk', privateKey);
    expect(d).toBe(base64url(seed));
  });

  test('verify with the public key what the private key signs', async () => {
    const { publicKey, privateKey } = await deriveKeyPair('b'.repeat(32));
    const verifier = await crypto.subtle.importKey('raw', Buffer.from(publicKey), 'Ed25519', true, [
      'verify',
    ]);
    const data = Buffer.from('data');

    const signature = await crypto.subtle.sign('Ed25519', privateKey, data);

    expect(await crypto.subtle.verify('Ed25519', verifier, signature, data)).toBe(true);
  });
});
