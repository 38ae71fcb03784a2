import { randomBytes } from 'node:crypto';
import {
  DescribeSecretCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';

import { DAY, type Instant } from '#lib/clock.ts';
import { MAX_ENTRY_MS, QUEUE_TOKEN_MS } from '#lib/token/lifetimes.ts';
import { KEYS_KEPT_MS, type KeyRing, readKeyRing, secrets } from '#lib/token/token-keys.ts';

/** A new key signs only after every container has read it, even with clocks that differ. */
const SIGNS_AFTER_MS = 2 * KEYS_KEPT_MS;
/**
 * How long a key is kept after its successor has started to sign: until nothing that it signed matters. A fan may join a draw
 * when its entries open, and must be able to check that receipt once the draw is over. A queue token then lives for a
 * day, and a payment may be repeated for a day after its pass. With a rotation every 30 days the ring has three keys at most.
 */
const RETIRED_KEPT_MS = MAX_ENTRY_MS + QUEUE_TOKEN_MS + DAY;

/** The version of the secret that a rotation creates. */
export interface Rotation {
  readonly secretId: string;
  readonly versionId: string;
}

/** Creates the next version of the keys, unless it exists: all keys that may still be needed, and a new one. */
export const makeNextKeys = async ({ secretId, versionId }: Rotation, now: Instant): Promise<void> => {
  if (await exists({ secretId, versionId })) return;
  await secrets.send(
    new PutSecretValueCommand({
      SecretId: secretId,
      ClientRequestToken: versionId,
      SecretString: JSON.stringify(nextRing(await readKeyRing(secretId), now)),
      VersionStages: ['AWSPENDING'],
    }),
  );
};

/** Checks that the next version can be read and has every key whose signatures still matter. */
export const checkNextKeys = async ({ secretId, versionId }: Rotation, now: Instant): Promise<void> => {
  const [current, next] = await Promise.all([readKeyRing(secretId), readKeyRing(secretId, versionId)]);
  const lost = Object.keys(stillNeeded(current, now)).filter((kid) => next[kid] !== current[kid]);
  if (lost.length > 0) throw new Error(`the next keys lack ${lost.join(', ')}`);
};

/** Makes the next version the current one. Repeating it changes nothing. */
export const useNextKeys = async ({ secretId, versionId }: Rotation): Promise<void> => {
  const { VersionIdsToStages = {} } = await secrets.send(new DescribeSecretCommand({ SecretId: secretId }));
  const [inUse] =
    Object.entries(VersionIdsToStages).find(([, stages]) => stages.includes('AWSCURRENT')) ?? [];
  if (inUse === versionId) return;
  await secrets.send(
    new UpdateSecretVersionStageCommand({
      SecretId: secretId,
      VersionStage: 'AWSCURRENT',
      MoveToVersionId: versionId,
      RemoveFromVersionId: inUse,
    }),
  );
};

/** The keys that are still needed, and a new key that signs after all others. */
export const nextRing = (ring: KeyRing, now: Instant): KeyRing => {
  const last = Math.max(...Object.keys(ring).map(Number));
  return {
    ...stillNeeded(ring, now),
    [Math.max(now + SIGNS_AFTER_MS, last + 1)]: randomBytes(32).toString('base64url'),
  };
};

/** Leaves out the keys whose signatures matter no more: their successor has signed for `RETIRED_KEPT_MS`. */
const stillNeeded = (ring: KeyRing, now: Instant): KeyRing => {
  const inOrder = Object.entries(ring).toSorted(([one], [other]) => Number(one) - Number(other));
  return Object.fromEntries(
    inOrder.filter((_, index) => {
      const successor = inOrder[index + 1]?.[0];
      return successor === undefined || Number(successor) + RETIRED_KEPT_MS > now;
    }),
  );
};

const exists = async ({ secretId, versionId }: Rotation): Promise<boolean> => {
  try {
    await readKeyRing(secretId, versionId);
    return true;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return false;
    throw error;
  }
};
