import { type JWTPayload, SignJWT } from 'jose';

import { type Instant, SECOND } from '#lib/clock.ts';
import type { KeyPair } from '#lib/token/key-pair.ts';
import { ISSUER } from '#lib/token/token.ts';
import { signingKey, type TokenKeys, tokenKeys } from '#lib/token/token-keys.ts';

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

/** Public keys by their ids, in base64url. */
export type PublicKeys = Readonly<Record<string, string>>;

/**
 * The public keys of the whole ring. Keys that no longer sign stay, because their signatures must still verify. The key that
 * signs next is included, so that everybody has it in time.
 */
export const publicKeySet = async (now: Instant): Promise<{ keys: PublicKey[] }> =>
  keySetOf(await publicKeysIn(await tokenKeys(now)));

/** The key pair that signs now, and the public keys of the ring that it is in. */
export const sealingKeys = async (
  now: Instant,
): Promise<{ readonly keyPair: KeyPair; readonly publicKeys: PublicKeys }> => {
  const keys = await tokenKeys(now);
  return { keyPair: await signingKey(keys, now).keyPair(), publicKeys: await publicKeysIn(keys) };
};

const publicKeysIn = async (keys: TokenKeys): Promise<PublicKeys> =>
  Object.fromEntries(
    await Promise.all(
      keys.map(async ({ kid, keyPair }) => [
        kid,
        Buffer.from((await keyPair()).publicKey).toString('base64url'),
      ]),
    ),
  ) as PublicKeys;

/** A JWK Set of public keys, in the order in which they sign: a map in the table has no order. */
export const keySetOf = (publicKeys: PublicKeys): { keys: PublicKey[] } => ({
  keys: Object.entries(publicKeys)
    .toSorted(([one], [other]) => Number(one) - Number(other))
    .map(([kid, x]) => ({ kty: 'OKP', crv: 'Ed25519', alg: ALGORITHM, use: 'sig', kid, x })),
});

/** What a token that anybody can verify says, besides its issuer and its time. */
interface PublicToken {
  readonly type: string;
  readonly claims: JWTPayload;
  readonly issuedAt: Instant;
}

/** Signs with the key of its time of issue. So the same token always has the same text, also after a rotation. */
export const signPublicToken = async (
  { type, claims, issuedAt }: PublicToken,
  now: Instant,
): Promise<string> => {
  const { kid, keyPair } = signingKey(await tokenKeys(now), issuedAt);
  return new SignJWT(claims)
    .setProtectedHeader({ alg: ALGORITHM, typ: type, kid })
    .setIssuer(ISSUER)
    .setIssuedAt(Math.floor(issuedAt / SECOND))
    .sign((await keyPair()).privateKey);
};
