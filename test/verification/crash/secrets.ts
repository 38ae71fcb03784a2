import { randomBytes } from 'node:crypto';

import { env } from '#lib/env.ts';
import { startSecretsManager } from '#local/servers/secrets-manager.ts';

const aRing = (): string => JSON.stringify({ 0: randomBytes(32).toString('base64url') });

/** Enough for every run of every scenario. */
const COUNT = 5_000;
const unused = Array.from({ length: COUNT }, (_, index) => `rotated-${index}`);

/** Replaces the Secrets Manager of the other tests. Each run rotates its own secret. */
const { endpoint } = await startSecretsManager({
  [env('tokenKeys')]: aRing(),
  ...Object.fromEntries(unused.map((id) => [id, aRing()])),
});
process.env['AWS_ENDPOINT_URL_SECRETS_MANAGER'] = endpoint;

/** A secret that no run has rotated yet. */
export const newSecret = (): string => {
  const id = unused.pop();
  if (id === undefined) throw new Error('there are more runs than secrets');
  return id;
};
