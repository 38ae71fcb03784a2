import type { SecretsManagerRotationEvent } from 'aws-lambda';

import type { Clock, Instant } from '#lib/clock.ts';
import { log } from '#lib/log.ts';
import { checkNextKeys, makeNextKeys, type Rotation, useNextKeys } from '#lib/token/rotate-token-keys.ts';

/** The steps of a rotation by Secrets Manager. `setSecret` has nothing to do: no other system has the keys. */
const steps: Readonly<
  Record<SecretsManagerRotationEvent['Step'], (rotation: Rotation, now: Instant) => Promise<void>>
> = {
  createSecret: makeNextKeys,
  setSecret: async () => undefined,
  testSecret: checkNextKeys,
  finishSecret: useNextKeys,
};

/** Rotates the token keys. Older keys stay valid while tokens that they signed are live. */
export const withClock =
  (clock: Clock) =>
  async ({ Step, SecretId, ClientRequestToken }: SecretsManagerRotationEvent): Promise<void> => {
    await steps[Step]({ secretId: SecretId, versionId: ClientRequestToken }, clock());
    log.info('token keys rotated', { step: Step });
  };

export const handler = withClock(Date.now);
