import type { SecretsManagerRotationEvent } from 'aws-lambda';

import type { Clock, Instant } from '#lib/clock.ts';
import { log } from '#lib/log.ts';
import { checkNextKeys, makeNextKeys, useNextKeys } from '#lib/token/rotate-token-keys.ts';

interface Rotation {
  readonly secretId: string;
  readonly versionId: string;
}

/** The steps in which Secrets Manager rotates. Nothing but this service knows the keys, so none has to be told. */
const steps: Readonly<
  Record<SecretsManagerRotationEvent['Step'], (rotation: Rotation, now: Instant) => Promise<void>>
> = {
  createSecret: makeNextKeys,
  setSecret: async () => undefined,
  testSecret: checkNextKeys,
  finishSecret: useNextKeys,
};

/** Rotates the keys of our tokens: the older ones stay valid until no token that they signed is alive. */
export const withClock =
  (clock: Clock) =>
  async ({ Step, SecretId, ClientRequestToken }: SecretsManagerRotationEvent): Promise<void> => {
    await steps[Step]({ secretId: SecretId, versionId: ClientRequestToken }, clock());
    log.info('token keys rotated', { step: Step });
  };

export const handler = withClock(Date.now);
