import { type Bytes, concat, fromBase64, fromHex, toHex, utf8 } from '#web/draw/verify/bytes.ts';
import { Failure } from '#web/draw/verify/report.ts';
import { HASH_BYTES, MOST_LEAVES } from '#web/draw/verify/tree.ts';

/** A sealed list of entries: a C2SP tlog-checkpoint, in a signed note. */
export interface Checkpoint {
  /** What is signed, with the newline at its end. */
  readonly note: Bytes;
  readonly text: string;
  readonly origin: string;
  readonly count: number;
  readonly root: Bytes;
  readonly round: number;
  readonly chainHash: string;
  readonly algorithm: string;
  readonly sealedAt: number;
  readonly keyId: Bytes;
  readonly signature: Bytes;
}

export const CHECKPOINT = 'checkpoint';

export const originOf = (scheduleId: string): string => `concert-onsale/draws/${scheduleId}`;

const KEY_ID_BYTES = 4;
const ED25519_SIGNATURE_BYTES = 64;
const SEAL = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** Every line must be in its place, in its only valid form. @throws Failure that names the line */
export const parseCheckpoint = (text: string, file = CHECKPOINT): Checkpoint => {
  const lines = text.split('\n');
  const malformed = (line: number): Failure => new Failure('malformed', { file, line });
  const line = <T>(number: number, read: (line: string) => T | undefined): T => {
    const value = read(lines[number - 1] ?? '');
    if (value === undefined) throw malformed(number);
    return value;
  };

  const origin = line(1, (given) => given || undefined);
  const checkpoint = {
    origin,
    count: line(2, (given) => wholeNumber(given, MOST_LEAVES)),
    root: line(3, (given) => sized(fromBase64(given), HASH_BYTES)),
    round: line(4, (given) => wholeNumber(after('round ', given), Number.MAX_SAFE_INTEGER)),
    chainHash: line(5, (given) => hash(after('chain ', given))),
    algorithm: line(6, (given) => after('algorithm ', given) || undefined),
    sealedAt: line(7, (given) => sealTime(after('sealed ', given))),
  };
  line(8, (given) => (given === '' ? true : undefined));
  const signed = line(9, (given) =>
    sized(fromBase64(after(`— ${origin} `, given)), KEY_ID_BYTES + ED25519_SIGNATURE_BYTES),
  );
  line(10, (given) => (given === '' && lines.length === 10 ? true : undefined));

  const note = `${lines.slice(0, 7).join('\n')}\n`;
  return {
    ...checkpoint,
    note: utf8(note),
    text: note,
    keyId: signed.slice(0, KEY_ID_BYTES),
    signature: signed.slice(KEY_ID_BYTES),
  };
};

/** The rest of a line after a prefix; the empty text when the line does not have the prefix. */
const after = (prefix: string, line: string): string =>
  line.startsWith(prefix) ? line.slice(prefix.length) : '';

const wholeNumber = (text: string, most: number): number | undefined =>
  /^(?:0|[1-9]\d{0,15})$/.test(text) && Number(text) <= most ? Number(text) : undefined;

const sized = (bytes: Bytes | undefined, length: number): Bytes | undefined =>
  bytes?.length === length ? bytes : undefined;

const hash = (text: string): string | undefined => {
  const bytes = fromHex(text, HASH_BYTES);
  return bytes && toHex(bytes);
};

const sealTime = (text: string): number | undefined => {
  const at = SEAL.test(text) ? Date.parse(text) : Number.NaN;
  return !Number.isNaN(at) && new Date(at).toISOString() === text ? at : undefined;
};

/** The bytes whose hash is the seed. */
export const seedInput = ({ note }: Checkpoint, signature: Bytes): Bytes =>
  concat(utf8('concert-onsale/draw/v1/seed\n'), note, signature);
