import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, importJWK, type JSONWebKeySet, type JWK } from 'jose';
import * as z from 'zod/mini';

import { writeWhole } from '#local/servers/atomic-file.ts';
import { newBeaconKey, publicKeyOf } from '#local/servers/beacon.ts';
import { fileError, StartError } from '#local/start-error.ts';

const IssuerKey = z.object({ kty: z.literal('RSA'), d: z.string(), kid: z.string() });

/** Keys that Secrets Manager and the user pool keep on AWS, and the key of the laptop's own beacon. */
const Secrets = z.object({
  /** Keys that sign tokens, receipts and checkpoints, in the format of the secret: see lib/token/token-keys.ts. */
  tokenKeys: z.string(),
  /** The issuer's private RSA key. */
  issuerKey: z.custom<JWK>((key) => IssuerKey.safeParse(key).success),
  /** Signs the cookies of the sign-in form. */
  cookieKey: z.string().check(z.minLength(32)),
  /** The private key of the beacon: see local/servers/beacon.ts. A file of an older version has none. */
  beaconKey: z._default(z.string(), newBeaconKey),
});
const TokenKeys = z.record(z.string(), z.string().check(z.minLength(32)));
export type Secrets = Readonly<z.infer<typeof Secrets>>;

/**
 * Reads the secrets from `dataDir`, or makes new ones.
 * @throws StartError when the file is damaged, or cannot be read or written
 */
export const loadSecrets = async (dataDir?: string): Promise<Secrets> => {
  if (dataDir === undefined) return newSecrets();
  const file = join(dataDir, 'secrets.json');
  try {
    const kept = await readFile(file, 'utf8').catch(unlessMissing);
    const secrets = kept === undefined ? await newSecrets() : await parseSecrets(file, kept);
    const content = JSON.stringify(secrets);
    if (content !== kept) await writeWhole(file, content);
    return secrets;
  } catch (error) {
    throw fileError(`cannot use ${file}`, error);
  }
};

const parseSecrets = async (file: string, content: string): Promise<Secrets> => {
  try {
    const secrets = Secrets.parse(JSON.parse(content));
    TokenKeys.parse(JSON.parse(secrets.tokenKeys));
    await importJWK(secrets.issuerKey, 'RS256');
    publicKeyOf(secrets.beaconKey);
    return secrets;
  } catch {
    throw new StartError(
      `${file} is damaged: restore a copy, or remove it (then everyone must sign in again, and open queue and payment tokens end)`,
    );
  }
};

/** The public part of the issuer's key. */
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
    beaconKey: newBeaconKey(),
  };
};

const unlessMissing = (error: NodeJS.ErrnoException): undefined => {
  if (error.code !== 'ENOENT') throw error;
};
