import { sha256 } from '@noble/hashes/sha2.js';

import { type Bytes, concat, fromBase64url, textOf, u64be, utf8 } from '#web/draw/verify/bytes.ts';
import { fieldsOf } from '#web/draw/verify/fields.ts';
import { Failure } from '#web/draw/verify/report.ts';
import { HASH_BYTES, leafHash } from '#web/draw/verify/tree.ts';

/** What the service signed when a fan had entered: a JWS. */
export interface Receipt {
  readonly kid: string;
  /** What is signed. */
  readonly signed: Bytes;
  readonly signature: Bytes;
  readonly scheduleId: string;
  /** The entry's index, from 0. */
  readonly entry: number;
  readonly pseudonym: Bytes;
  readonly nonce: Bytes;
  readonly leaf: Bytes;
  /** Milliseconds since the epoch. */
  readonly issuedAt: number;
}

/** The name of the receipt in messages. */
const RECEIPT = 'receipt';

const NONCE_BYTES = 16;
const ED25519_SIGNATURE_BYTES = 64;

/** @throws Failure when this is no receipt of a draw */
export const parseReceipt = (text: string): Receipt => {
  const parts = text.trim().split('.');
  const [header = '', payload = '', signature = ''] = parts;
  const signatureBytes = fromBase64url(signature);
  if (parts.length !== 3 || signatureBytes?.length !== ED25519_SIGNATURE_BYTES)
    throw new Failure('malformed', { file: RECEIPT });
  const head = fieldsOf(partOf(header), RECEIPT);
  const body = fieldsOf(partOf(payload), RECEIPT);
  for (const [fields, name, expected] of [
    [head, 'alg', 'EdDSA'],
    [head, 'typ', 'draw-receipt+jwt'],
    [body, 'iss', 'concert-onsale'],
    [body, 'aud', 'draw'],
  ] as const) {
    if (fields.text(name) !== expected) throw new Failure('malformed', { file: RECEIPT, field: name });
  }
  return {
    kid: head.text('kid'),
    signed: utf8(`${header}.${payload}`),
    signature: signatureBytes,
    scheduleId: body.text('scheduleId'),
    entry: body.count('entry'),
    pseudonym: body.bytes('pseudonym', HASH_BYTES),
    nonce: body.bytes('nonce', NONCE_BYTES),
    leaf: body.bytes('leaf', HASH_BYTES),
    issuedAt: body.count('iat') * 1_000,
  };
};

const partOf = (part: string): unknown => {
  try {
    return JSON.parse(textOf(fromBase64url(part) ?? new Uint8Array()));
  } catch {
    throw new Failure('malformed', { file: RECEIPT });
  }
};

/** The name of a user within one draw. */
export const pseudonymOf = (scheduleId: string, userId: string): Uint8Array =>
  sha256(utf8(`concert-onsale/draw/v1/pseudonym\n${scheduleId}\n${userId}`));

/** The leaf of an entry. */
export const entryLeaf = (
  scheduleId: string,
  entry: number,
  pseudonym: Uint8Array,
  nonce: Uint8Array,
): Uint8Array => leafHash(concat(utf8(scheduleId), u64be(entry), pseudonym, nonce));

const VOID_PSEUDONYM = new Uint8Array(HASH_BYTES);
const VOID_NONCE = new Uint8Array(NONCE_BYTES);

/** The leaf of an index that belongs to nobody. */
export const voidLeaf = (scheduleId: string, entry: number): Uint8Array =>
  entryLeaf(scheduleId, entry, VOID_PSEUDONYM, VOID_NONCE);
