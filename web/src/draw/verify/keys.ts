import { sha256 } from '@noble/hashes/sha2.js';

import { type Bytes, concat, isEqual, toHex, u8, utf8 } from '#web/draw/verify/bytes.ts';
import { fieldsOf } from '#web/draw/verify/fields.ts';
import { Failure } from '#web/draw/verify/report.ts';
import { decodeJson, readOptional, type Source } from '#web/draw/verify/source.ts';

/** The public keys at sealing. */
const KEYS = 'keys.json';
/** The public keys now. A key of the draw may have been rotated out since. */
const CURRENT_KEYS = 'jwks.json';

interface PublicKey {
  readonly kid: string;
  readonly bytes: Bytes;
}

/** Public keys by their names. */
export type Keys = readonly PublicKey[];

const PUBLIC_KEY_BYTES = 32;

/** The type of an Ed25519 signature in a signed note. */
const NOTE_ED25519 = 1;

/** The Ed25519 keys of a JWKS. Keys of other kinds are left out, as RFC 7517 says. */
const parseKeys = (json: unknown, file: string): Keys =>
  fieldsOf(json, file)
    .list('keys')
    .filter((key) => (key as { readonly crv?: unknown } | null)?.crv === 'Ed25519')
    .map((key) => {
      const fields = fieldsOf(key, file);
      return { kid: fields.text('kid'), bytes: fields.bytes('x', PUBLIC_KEY_BYTES) };
    });

/** The keys of both files. @throws Failure when one name has two keys */
export const readKeys = async (source: Source): Promise<Keys> => {
  const known: PublicKey[] = [];
  for (const file of [KEYS, CURRENT_KEYS]) {
    const bytes = await readOptional(source, file);
    const keys = bytes ? parseKeys(decodeJson(bytes, file), file) : [];
    for (const key of keys) {
      const before = keyNamed(known, key.kid);
      if (!before) known.push(key);
      else if (!isEqual(before, key.bytes)) throw new Failure('keyConflict', { file, kid: key.kid });
    }
  }
  if (known.length === 0) throw new Failure('missing', { file: KEYS });
  return known;
};

export const keyNamed = (keys: Keys, kid: string): Bytes | undefined =>
  keys.find((key) => key.kid === kid)?.bytes;

/** The ID of a key in a signed note whose key name is `name`. */
const noteKeyId = (name: string, publicKey: Bytes): Uint8Array =>
  sha256(concat(utf8(`${name}\n`), u8(NOTE_ED25519), publicKey)).slice(0, 4);

/** The key that a note names. @throws Failure when it is none of these */
export const noteKey = (keys: Keys, name: string, keyId: Bytes): PublicKey => {
  const key = keys.find(({ bytes }) => isEqual(noteKeyId(name, bytes), keyId));
  if (!key) throw new Failure('keyUnknown', { keyId: toHex(keyId), keys: keys.length });
  return key;
};
