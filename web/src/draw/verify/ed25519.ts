import type { Bytes } from '#web/draw/verify/bytes.ts';

/** Whether a signature is right. Chromium before 137, Firefox before 129 and pages without TLS use the library. */
export const isSignedBy = async (publicKey: Bytes, signature: Bytes, message: Bytes): Promise<boolean> =>
  (await verifyInBrowser(publicKey, signature, message)) ?? verifyInLibrary(publicKey, signature, message);

/** `undefined`: this browser cannot tell. */
const verifyInBrowser = async (
  publicKey: Bytes,
  signature: Bytes,
  message: Bytes,
): Promise<boolean | undefined> => {
  try {
    const key = await crypto.subtle.importKey('raw', publicKey, 'Ed25519', false, ['verify']);
    return await crypto.subtle.verify('Ed25519', key, signature, message);
  } catch {
    return undefined;
  }
};

const verifyInLibrary = async (publicKey: Bytes, signature: Bytes, message: Bytes): Promise<boolean> => {
  const { ed25519 } = await import('@noble/curves/ed25519.js');
  try {
    // The rules of RFC 8032, as in browsers.
    return ed25519.verify(signature, message, publicKey, { zip215: false });
  } catch {
    return false;
  }
};
