import { type JWTPayload, SignJWT } from 'jose';

import { type Instant, SECOND } from '#lib/clock.ts';
import type { KeyPair } from '#lib/token/key-pair.ts';
import { ISSUER } from '#lib/token/token.ts';
import { signingKey, tokenKeys } from '#lib/token/token-keys.ts';

const ALGORITHM = 'EdDSA';

/** A key of the ring as the JWK Set publishes it (RFC 8037). */
interface PublicKey {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly alg: typeof ALGORITHM;
  readonly use: 'sig';
  readonly kid: string;
  readonly x: string;
}

/**
 * The public keys of the whole ring: also of keys that do not sign any more, because what they signed is still shown, and of
 * the key that will sign next, so that everybody has it when it does.
 */
export const publicKeySet = async (now: Instant): Promise<{ keys: PublicKey[] }> => ({
  keys: await Promise.all(
    (await tokenKeys(now)).map(async ({ kid, keyPair }) => ({
      kty: 'OKP',
      crv: 'Ed25519',
      alg: ALGORITHM,
      use: 'sig',
      kid,
      x: Buffer.from((await keyPair()).publicKey).toString('base64url'),
    })),
  ),
});

/** The key pair that signs now. */
export const signingKeyPair = async (now: Instant): Promise<KeyPair> =>
  signingKey(await tokenKeys(now), now).keyPair();

/** What a token that anybody can verify says, besides its issuer and its time. */
interface PublicToken {
  readonly type: string;
  readonly claims: JWTPayload;
  readonly issuedAt: Instant;
}

/** Signs with the current key. */
export const signPublicToken = async (
  { type, claims, issuedAt }: PublicToken,
  now: Instant,
): Promise<string> => {
  const { kid, keyPair } = signingKey(await tokenKeys(now), now);
  return new SignJWT(claims)
    .setProtectedHeader({ alg: ALGORITHM, typ: type, kid })
    .setIssuer(ISSUER)
    .setIssuedAt(Math.floor(issuedAt / SECOND))
    .sign((await keyPair()).privateKey);
};
