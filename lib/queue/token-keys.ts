import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod/mini';

import { type Instant, MINUTE } from '#lib/clock.ts';
import { env } from '#lib/env.ts';
import { sdkDefaults } from '#lib/sdk.ts';

/**
 * The keys that sign and verify our tokens, each under the instant from which it signs: `{"0": "…", "1767225600000": "…"}`.
 * The instant is also the `kid` of a token. Rotation adds a key that signs only once every container has read it, and
 * leaves the older ones until no token that they signed is alive.
 */
export const KeyRing = z
  .record(z.string().check(z.regex(/^\d{1,15}$/)), z.string().check(z.minLength(32)))
  .check(z.refine((ring) => Object.keys(ring).length > 0));
export type KeyRing = z.infer<typeof KeyRing>;

export const secrets = new SecretsManagerClient(sdkDefaults);

/** For how long a container goes by what it has read. */
export const KEYS_KEPT_MS = 5 * MINUTE;

let kept: { readonly readAt: Instant; readonly ring: Promise<KeyRing> } | undefined;

/** The keys, read at most so long ago; while the secret cannot be read again, those that were read last. */
export const keyRing = (now: Instant, keptMs = KEYS_KEPT_MS): Promise<KeyRing> => {
  if (kept && Math.abs(now - kept.readAt) < keptMs) return kept.ring;

  const before = kept;
  const ring = readKeyRing(env('tokenKeys')).catch((error: unknown) => {
    if (kept?.ring === ring) kept = before;
    if (!before) throw error;
    return before.ring;
  });
  kept = { readAt: now, ring };
  return ring;
};

/** The key that signs at an instant: the last one whose time has come. */
export const signingKey = (ring: KeyRing, now: Instant): { kid: string; key: Uint8Array } => {
  const inOrder = Object.keys(ring).toSorted((one, other) => Number(one) - Number(other));
  const kid = inOrder.findLast((from) => Number(from) <= now) ?? inOrder[0] ?? '';
  return { kid, key: bytes(ring[kid] ?? '') };
};

/** The key of an id, whatever a token claims the id to be. */
export const keyOf = (ring: KeyRing, kid: string): Uint8Array | undefined =>
  Object.hasOwn(ring, kid) ? bytes(ring[kid] ?? '') : undefined;

/** What a version of the secret says; without one, the version in use. */
export const readKeyRing = async (SecretId: string, VersionId?: string): Promise<KeyRing> => {
  const { SecretString = '' } = await secrets.send(
    new GetSecretValueCommand({ SecretId, ...(VersionId !== undefined && { VersionId }) }),
  );
  return KeyRing.parse(JSON.parse(SecretString));
};

const bytes = (key: string): Uint8Array => new TextEncoder().encode(key);
