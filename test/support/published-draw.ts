import { bls12_381 } from '@noble/curves/bls12-381.js';
import { createPrivateKey, createPublicKey, hash, type KeyObject, sign } from 'node:crypto';

import type { Source } from '#web/draw/verify/source.ts';

/** A draw as the service publishes it, written from the protocol alone: it shares no code with the service or the verifier. */

const sha256 = (...parts: readonly (string | Uint8Array)[]): Buffer =>
  hash('sha256', Buffer.concat(parts.map((part) => Buffer.from(part))), 'buffer');

const u64be = (value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
};

const iso = (at: number): string => new Date(at).toISOString();

/** An Ed25519 private key. Its seed is the hash of a text. */
export const aKey = (text: string): KeyObject => {
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), sha256(text)]);
  return createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
};

const rawPublicKey = (key: KeyObject): Buffer =>
  Buffer.from(createPublicKey(key).export({ format: 'jwk' }).x ?? '', 'base64url');

export const jwksOf = (keys: Readonly<Record<string, KeyObject>>) => ({
  keys: Object.entries(keys).map(([kid, key]) => ({
    kty: 'OKP',
    crv: 'Ed25519',
    alg: 'EdDSA',
    use: 'sig',
    kid,
    x: rawPublicKey(key).toString('base64url'),
  })),
});

// The beacon

interface PublishedBeacon {
  readonly chainHash: string;
  readonly publicKey: string;
  readonly period: number;
  readonly genesisTime: number;
}

const { shortSignatures } = bls12_381;
const BEACON_SECRET = sha256('the test beacon');
const DST = 'BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_';

export const publishedBeacon: PublishedBeacon = {
  chainHash: sha256('the chain of the test beacon').toString('hex'),
  publicKey: shortSignatures.getPublicKey(BEACON_SECRET).toHex(),
  period: 3,
  genesisTime: 1_692_803_367,
};

/** Signing takes a tenth of a second, so each signature is kept. */
const signatures = new Map<number, string>();

/** The beacon's signature of a round, in hex. */
export const beaconSignature = (round: number): string => {
  const signature =
    signatures.get(round) ??
    shortSignatures.sign(shortSignatures.hash(sha256(u64be(round)), DST), BEACON_SECRET).toHex();
  signatures.set(round, signature);
  return signature;
};

export const roundAt = (round: number, { genesisTime, period }: PublishedBeacon = publishedBeacon): number =>
  (genesisTime + (round - 1) * period) * 1_000;

// The tree

const nodeHash = (left: Uint8Array, right: Uint8Array): Buffer => sha256(Uint8Array.of(1), left, right);

/** `MTH` of RFC 6962, over hashes of leaves. */
export const merkleRoot = (hashes: readonly Uint8Array[]): Uint8Array => {
  const [first] = hashes;
  if (!first) return sha256('');
  if (hashes.length === 1) return first;
  let half = 1;
  while (half * 2 < hashes.length) half *= 2;
  return nodeHash(merkleRoot(hashes.slice(0, half)), merkleRoot(hashes.slice(half)));
};

/** The files of a tree by C2SP tlog-tiles. */
const tileFiles = (leaves: readonly Uint8Array[]): [string, Uint8Array][] => {
  const files: [string, Uint8Array][] = [];
  let hashes = leaves;
  for (let level = 0; hashes.length > 0; level += 1) {
    const above: Uint8Array[] = [];
    for (let start = 0; start < hashes.length; start += 256) {
      const tile = hashes.slice(start, start + 256);
      const partial = tile.length < 256 ? `.p/${tile.length}` : '';
      files.push([`tile/${level}/${tilePath(start / 256)}${partial}`, Buffer.concat(tile)]);
      if (tile.length === 256) above.push(merkleRoot(tile));
    }
    hashes = above;
  }
  return files;
};

const tilePath = (index: number): string => {
  const last = String(index % 1_000).padStart(3, '0');
  return index < 1_000 ? last : `x${tilePath(Math.floor(index / 1_000)).replaceAll('/', '/x')}/${last}`;
};

// Entries and receipts

export const userIdOf = (entry: number): string => `user-${entry}`;

const nonceOf = (entry: number): Buffer => sha256(`nonce ${entry}`).subarray(0, 16);

const pseudonymOf = (scheduleId: string, entry: number): Buffer =>
  sha256(`concert-onsale/draw/v1/pseudonym\n${scheduleId}\n${userIdOf(entry)}`);

export const leafOf = (scheduleId: string, entry: number): Buffer =>
  sha256(Uint8Array.of(0), scheduleId, u64be(entry), pseudonymOf(scheduleId, entry), nonceOf(entry));

export const voidLeafOf = (scheduleId: string, entry: number): Buffer =>
  sha256(Uint8Array.of(0), scheduleId, u64be(entry), Buffer.alloc(48));

/** A JWS of a payload. */
export const jwsOf = (payload: object, key: KeyObject, header: object = {}): string => {
  const head = { alg: 'EdDSA', typ: 'draw-receipt+jwt', kid: 'k1', ...header };
  const signed = [head, payload]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${signed}.${sign(null, Buffer.from(signed), key).toString('base64url')}`;
};

/** The receipt of an entry. */
export const receiptOf = (scheduleId: string, entry: number, key: KeyObject, changed: object = {}): string =>
  jwsOf(
    {
      iss: 'concert-onsale',
      aud: 'draw',
      scheduleId,
      entry,
      pseudonym: pseudonymOf(scheduleId, entry).toString('base64url'),
      nonce: nonceOf(entry).toString('base64url'),
      leaf: leafOf(scheduleId, entry).toString('base64url'),
      iat: 1_692_806_000,
      ...changed,
    },
    key,
  );

// The draw

/** The number of an entry, from 1, by Ethereum's `compute_shuffled_index`. */
export const numberOf = (entry: number, count: number, seed: Uint8Array): number => {
  let index = entry;
  for (let round = 0; round < 90; round += 1) {
    const pivot = Number(sha256(seed, Uint8Array.of(round)).readBigUInt64LE(0) % BigInt(count));
    const flip = (pivot + count - index) % count;
    const position = Math.max(index, flip);
    const block = Buffer.alloc(4);
    block.writeUInt32LE(Math.floor(position / 256));
    const byte = sha256(seed, Uint8Array.of(round), block)[Math.floor((position % 256) / 8)] ?? 0;
    if ((byte >> (position % 8)) % 2 === 1) index = flip;
  }
  return index + 1;
};

interface DrawOptions {
  readonly scheduleId: string;
  /** How many entries there are. */
  readonly count: number;
  readonly leaves: readonly Uint8Array[];
  readonly saleOpensAt: number;
  /** How often the draw was delayed before `round`. */
  readonly delays: number;
  readonly round: number;
  readonly sealedAt: number;
  readonly key: KeyObject;
  readonly beacon: PublishedBeacon;
  readonly isTest: boolean;
  readonly signature: string;
}

/** The announced round of a draw, and the opening of its sale a minute before that round. */
export const ROUND = 1_000;
export const OPENS_AT = roundAt(ROUND) - 60_000;

export const SCHEDULE = '0199c0de-0000-7000-8000-000000000001';

/** The text that is signed when the entries are sealed. */
export const noteOf = (
  scheduleId: string,
  list: { readonly count: number; readonly root: Uint8Array },
  draw: { readonly round: number; readonly chainHash: string; readonly sealedAt: number },
): string =>
  [
    `concert-onsale/draws/${scheduleId}`,
    list.count,
    Buffer.from(list.root).toString('base64'),
    `round ${draw.round}`,
    `chain ${draw.chainHash}`,
    'algorithm swap-or-not-90/v1',
    `sealed ${iso(draw.sealedAt)}`,
    '',
  ].join('\n');

/** A signed note. */
export const signedNote = (note: string, key: KeyObject): string => {
  const [name = ''] = note.split('\n');
  const id = sha256(name, Uint8Array.of(0x0a, 0x01), rawPublicKey(key)).subarray(0, 4);
  const signature = Buffer.concat([id, sign(null, Buffer.from(note), key)]).toString('base64');
  return `${note}\n— ${name} ${signature}\n`;
};

type Options = Omit<DrawOptions, 'count'>;

const withDefaults = (given: Partial<DrawOptions>): Options => {
  const { scheduleId = SCHEDULE, count = 3, delays = 0 } = given;
  const { beacon = publishedBeacon, key = aKey('service'), isTest = true } = given;
  const { leaves = Array.from({ length: count }, (_, entry) => leafOf(scheduleId, entry)) } = given;
  const { saleOpensAt = OPENS_AT, round = ROUND + delays * 20 } = given;
  const { sealedAt = roundAt(round, beacon) - 50_000, signature = beaconSignature(round) } = given;
  return { scheduleId, leaves, saleOpensAt, delays, round, sealedAt, key, beacon, isTest, signature };
};

interface SealedDraw extends Options {
  readonly checkpoint: string;
  readonly seed: Uint8Array;
}

const parametersOf = ({ chainHash, publicKey, period, genesisTime }: PublishedBeacon): PublishedBeacon => ({
  chainHash,
  publicKey,
  period,
  genesisTime,
});

/** The answer of `GET …/draw`. */
const answerOf = (draw: SealedDraw) => {
  const { scheduleId, saleOpensAt, delays, round, beacon } = draw;
  return {
    scheduleId,
    state: 'DRAWN',
    entryOpensAt: iso(saleOpensAt - 3_600_000),
    saleOpensAt: iso(saleOpensAt),
    algorithm: 'swap-or-not-90/v1',
    beacon: { ...parametersOf(beacon), relays: [], isTest: draw.isTest },
    announcedRound: ROUND,
    round,
    roundAt: iso(roundAt(round, beacon)),
    delays: Array.from({ length: delays }, (_, index) => ({
      round: ROUND + (index + 1) * 20,
      roundAt: iso(roundAt(ROUND + (index + 1) * 20, beacon)),
      announcedAt: iso(roundAt(ROUND + index * 20, beacon) - 9_000),
    })),
    entries: draw.leaves.length,
    checkpoint: draw.checkpoint as string | null,
    sealedAt: iso(draw.sealedAt) as string | null,
    signature: draw.signature as string | null,
    seed: Buffer.from(draw.seed).toString('hex') as string | null,
    drawnAt: iso(roundAt(round, beacon) + 2_000) as string | null,
    cancelledAt: null as string | null,
    files: `/draws/${scheduleId}/`,
  };
};

/** What is published of a draw, by name: the answer and the files. */
const filesOf = (draw: SealedDraw, answer: object): Map<string, string | Uint8Array> => {
  const { beacon, round, signature, key } = draw;
  const randomness = sha256(Buffer.from(signature, 'hex')).toString('hex');
  return new Map<string, string | Uint8Array>([
    ['draw.json', JSON.stringify(answer)],
    ['checkpoint', draw.checkpoint],
    ['keys.json', JSON.stringify(jwksOf({ k1: key }))],
    ['jwks.json', JSON.stringify(jwksOf({ k1: key, k2: aKey('the next key') }))],
    ['beacon.json', JSON.stringify({ ...parametersOf(beacon), round, signature, randomness })],
    ...tileFiles(draw.leaves),
  ]);
};

/** An honest draw with the published beacon, unless options say otherwise. */
export const aDraw = (given: Partial<DrawOptions> = {}) => {
  const options = withDefaults(given);
  const { scheduleId, leaves, round, sealedAt, key } = options;
  const { chainHash } = options.beacon;
  const count = leaves.length;
  const root = merkleRoot(leaves);
  const note = noteOf(scheduleId, { count, root }, { round, chainHash, sealedAt });
  const checkpoint = signedNote(note, key);
  const seed = sha256('concert-onsale/draw/v1/seed\n', note, Buffer.from(options.signature, 'hex'));
  const draw = { ...options, checkpoint, seed };
  const answer = answerOf(draw);
  const files = filesOf(draw, answer);

  return {
    /** What the verifier gets. */
    evidence: { scheduleId, source: sourceOf(files) },
    leaves,
    root,
    note,
    checkpoint,
    seed,
    answer,
    files,
    /** Replaces fields of the answer of `GET …/draw`. */
    answerWith: (changed: object): void =>
      void files.set('draw.json', JSON.stringify({ ...answer, ...changed })),
    receipt: (entry: number): string => receiptOf(scheduleId, entry, key),
    number: (entry: number): number => numberOf(entry, count, seed),
  };
};

/** Reads files from memory. A test may still change them. */
const sourceOf = (files: ReadonlyMap<string, string | Uint8Array>): Source => ({
  read: async (name) => {
    const content = files.get(name);
    return content === undefined ? undefined : Uint8Array.from(Buffer.from(content));
  },
});
