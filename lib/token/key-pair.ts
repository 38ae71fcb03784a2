import { hkdfSync } from 'node:crypto';

/** An Ed25519 key pair. What it signs, anybody can verify. */
export interface KeyPair {
  readonly privateKey: CryptoKey;
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
}

const INFO = 'concert-onsale/ed25519/v1';

/** PKCS#8 before the 32 bytes of an Ed25519 private key (RFC 8410). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Derives the key pair of a secret of the ring, so that there is one secret to keep and to rotate. */
export const deriveKeyPair = async (secret: string): Promise<KeyPair> => {
  const seed = Buffer.from(hkdfSync('sha256', secret, '', INFO, 32));
  const pkcs8 = Buffer.concat([PKCS8, seed]);
  // Extractable, because only the export knows the public key.
  const privateKey = await crypto.subtle.importKey('pkcs8', pkcs8, 'Ed25519', true, ['sign']);
  const { x = '' } = await crypto.subtle.exportKey('jwk', privateKey);
  return { privateKey, publicKey: Buffer.from(x, 'base64url') };
};
