import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, type JSONWebKeySet, type JWK } from 'jose';

import { StartError } from '#local/start-error.ts';

/** What on AWS a secret and the user pool keep. */
export interface Secrets {
  /** The keys of our tokens, as their secret keeps them: see lib/queue/token-keys.ts. */
  readonly tokenKeys: string;
  /** The issuer's private RSA key. */
  readonly issuerKey: JWK;
  /** Signs the cookies of the sign-in form. */
  readonly cookieKey: string;
}

/**
 * New secrets, or those that `dataDir` keeps.
 * @throws StartError when the file in `dataDir` cannot be read or written
 */
export const loadSecrets = async (dataDir?: string): Promise<Secrets> => {
  if (dataDir === undefined) return newSecrets();
  const file = join(dataDir, 'secrets.json');
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    const kept = await readFile(file, 'utf8').catch(unlessMissing);
    if (kept !== undefined) return JSON.parse(kept) as Secrets;
    const secrets = await newSecrets();
    await writeFile(file, JSON.stringify(secrets), { mode: 0o600, flag: 'wx' });
    return secrets;
  } catch (error) {
    throw new StartError(`cannot keep data in ${dataDir}: ${(error as Error).message}`);
  }
};

/** What anyone may know of the issuer's key. */
export const publicKeySet = ({ kty, n, e, kid, alg, use }: JWK): JSONWebKeySet => ({
  keys: [{ kty, n, e, kid, alg, use } as JSONWebKeySet['keys'][number]],
});

const newSecrets = async (): Promise<Secrets> => {
  const { privateKey } = await generateKeyPair('RS256', { modulusLength: 2048, extractable: true });
  const kid = randomBytes(8).toString('hex');
  return {
    tokenKeys: JSON.stringify({ 0: randomBytes(32).toString('base64url') }),
    issuerKey: { ...(await exportJWK(privateKey)), kid, alg: 'RS256', use: 'sig' },
    cookieKey: randomBytes(32).toString('base64url'),
  };
};

const unlessMissing = (error: NodeJS.ErrnoException): undefined => {
  if (error.code !== 'ENOENT') throw error;
};
