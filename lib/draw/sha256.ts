import { hash } from 'node:crypto';

/**
 * SHA-256 of some bytes. A draw hashes millions of times, so this uses the fastest way in Node 24: one call that returns a
 * latin1 string. It takes a third of the time of a call that returns a buffer, and a quarter of the time of a hash object.
 */
export const sha256 = (bytes: Uint8Array): Buffer => Buffer.from(hash('sha256', bytes, 'binary'), 'binary');
