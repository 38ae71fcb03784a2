import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod/mini';

import { type Instant, MINUTE } from '#lib/clock.ts';
import { env } from '#lib/env.ts';
import { lastKnown } from '#lib/last-known.ts';
import { sdkDefaults } from '#lib/sdk.ts';
import { deriveKeyPair, type KeyPair } from '#lib/token/key-pair.ts';

/**
 * The secrets that sign, each under the instant from which it signs: `{"0": "…", "1767225600000": "…"}`. A secret is the key of
 * our tokens. The key pair of receipts and checkpoints is derived from it. The instant is also the `kid` in what is signed.
 * Rotation adds a secret that starts to sign when every container has read it, and keeps older ones while their signatures
 * matter.
 */
export const KeyRing = z
  .record(z.string().check(z.regex(/^\d{1,15}$/)), z.string().check(z.minLength(32)))
  .check(z.refine((ring) => Object.keys(ring).length > 0));
export type KeyRing = z.infer<typeof KeyRing>;

/** Our tokens are signed with HS256. */
const HMAC = { name: 'HMAC', hash: 'SHA-256' } as const;

export const secrets = new SecretsManagerClient(sdkDefaults);

/** How long a container uses the keys that it has read. */
export const KEYS_KEPT_MS = 5 * MINUTE;

/** An imported key: importing costs as much as signing, so it is done once. */
export interface TokenKey {
  readonly kid: string;
  readonly key: CryptoKey;
  /** The key pair that is derived from the same secret, for what anybody can verify. Derived when it is first needed. */
  readonly keyPair: () => Promise<KeyPair>;
}

/** The keys of a ring, in the order in which they sign. */
export type TokenKeys = readonly [TokenKey, ...TokenKey[]];

export const readTokenKeys = async (): Promise<TokenKeys> => importKeys(await readKeyRing(env('tokenKeys')));

/** The keys, at most `KEYS_KEPT_MS` old. While the secret cannot be read, these are the last keys that were read. */
export const tokenKeys = /* @__PURE__ */ lastKnown(readTokenKeys, KEYS_KEPT_MS);

export const importKeys = async (ring: KeyRing): Promise<TokenKeys> => {
  const inOrder = Object.entries(ring).toSorted(([one], [other]) => Number(one) - Number(other));
  const keys = await Promise.all(
    inOrder.map(async ([kid, secret]) => ({
      kid,
      key: await importKey(secret),
      keyPair: memoized(() => deriveKeyPair(secret)),
    })),
  );
  return keys as [TokenKey, ...TokenKey[]];
};

const memoized = <Value>(make: () => Promise<Value>): (() => Promise<Value>) => {
  let made: Promise<Value> | undefined;
  return () => (made ??= make());
};

const importKey = (secret: string): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', new TextEncoder().encode(secret), HMAC, false, ['sign', 'verify']);

/** The key that signs at an instant: the last one that has started to sign. */
export const signingKey = (keys: TokenKeys, now: Instant): TokenKey =>
  keys.findLast(({ kid }) => Number(kid) <= now) ?? keys[0];

/** The key of an id; `undefined` for an unknown id. The id comes from a token that is not verified yet. */
export const keyOf = (keys: TokenKeys, kid: string): CryptoKey | undefined =>
  keys.find((one) => one.kid === kid)?.key;

/** The keys of one version of the secret; without `VersionId`, of the current one. */
export const readKeyRing = async (SecretId: string, VersionId?: string): Promise<KeyRing> => {
  const { SecretString = '' } = await secrets.send(
    new GetSecretValueCommand({ SecretId, ...(VersionId !== undefined && { VersionId }) }),
  );
  return KeyRing.parse(JSON.parse(SecretString));
};
