import { sha256 } from '@noble/hashes/sha2.js';

import { ANSWER, type Answer, parseAnswer, parseBeacon } from '#web/draw/verify/answer.ts';
import {
  type Beacon,
  isSameBeacon,
  isSignedByBeacon,
  QUICKNET,
  randomnessOf,
  SIGNATURE_BYTES,
} from '#web/draw/verify/beacon.ts';
import { type Bytes, isEqual, toBase64, toHex } from '#web/draw/verify/bytes.ts';
import {
  CHECKPOINT,
  type Checkpoint,
  originOf,
  parseCheckpoint,
  seedInput,
} from '#web/draw/verify/checkpoint.ts';
import { isSignedBy } from '#web/draw/verify/ed25519.ts';
import { fieldsOf } from '#web/draw/verify/fields.ts';
import { type Keys, noteKey, readKeys } from '#web/draw/verify/keys.ts';
import { Failure, found, type Found, Skipped } from '#web/draw/verify/report.ts';
import { iso, reasonToSkip } from '#web/draw/verify/rounds.ts';
import { ALGORITHM } from '#web/draw/verify/shuffle.ts';
import { decodeJson, decodeText, readOptional, readRequired, type Source } from '#web/draw/verify/source.ts';
import { HASH_BYTES } from '#web/draw/verify/tree.ts';

/** Checks that the announcement is complete, and that the beacon is quicknet or is labelled as a test beacon. */
export const checkRules = async (source: Source, scheduleId: string): Promise<Found<Answer>> => {
  const answer = parseAnswer(decodeJson(await readRequired(source, ANSWER), ANSWER));
  const { beacon, isTest, algorithm } = answer;
  if (answer.scheduleId !== scheduleId)
    throw new Failure('otherDate', { file: ANSWER, expected: scheduleId, found: answer.scheduleId });
  const [entryOpensAt, saleOpensAt] = [iso(answer.entryOpensAt), iso(answer.saleOpensAt)];
  if (answer.entryOpensAt >= answer.saleOpensAt)
    throw new Failure('openingOrder', { entryOpensAt, saleOpensAt });
  checkAlgorithm(algorithm);
  const isQuicknet = beacon.chainHash === QUICKNET.chainHash;
  if (isQuicknet && !isSameBeacon(beacon, QUICKNET))
    throw new Failure('beaconForged', { expected: QUICKNET.publicKey, found: beacon.publicKey });
  if (isQuicknet === isTest) throw new Failure('beaconMislabelled', { chain: beacon.chainHash });
  const name = isQuicknet ? 'drand quicknet' : 'test beacon';
  return {
    value: answer,
    facts: { entryOpensAt, saleOpensAt, algorithm, beacon: name, chain: beacon.chainHash },
  };
};

const checkAlgorithm = (algorithm: string): void => {
  if (algorithm !== ALGORITHM)
    throw new Failure('algorithmUnknown', { expected: ALGORITHM, found: algorithm });
};

export const checkKeys = async (source: Source): Promise<Found<Keys>> => {
  const keys = await readKeys(source);
  return { value: keys, facts: { keys: keys.length, kid: keys.map(({ kid }) => kid).join(', ') } };
};

/** The sealed list, with the text that it was read from. */
export interface Sealed {
  readonly text: string;
  readonly checkpoint: Checkpoint;
  /** `false`: the text comes from the service's answer. */
  readonly isFile: boolean;
}

export const checkCheckpoint = async (
  source: Source,
  scheduleId: string,
  answer: Answer | undefined,
): Promise<Found<Sealed>> => {
  const bytes = await readOptional(source, CHECKPOINT);
  if (!bytes && answer && answer.checkpoint === undefined)
    throw new Skipped(reasonToSkip(answer, 'notSealed'));
  // The service writes the file a moment after it has sealed the list.
  const text = bytes ? decodeText(bytes, CHECKPOINT) : answer?.checkpoint;
  if (text === undefined) throw new Failure('missing', { file: CHECKPOINT });
  const checkpoint = parseCheckpoint(text);
  const expected = originOf(scheduleId);
  if (checkpoint.origin !== expected)
    throw new Failure('otherDate', { file: CHECKPOINT, expected, found: checkpoint.origin });
  checkAlgorithm(checkpoint.algorithm);
  const { count: entries, root, round, sealedAt } = checkpoint;
  return {
    value: { text, checkpoint, isFile: bytes !== undefined },
    facts: {
      file: bytes ? CHECKPOINT : ANSWER,
      entries,
      root: toBase64(root),
      round,
      sealedAt: iso(sealedAt),
    },
  };
};

/** Checks that a key of the service signed the note. */
export const checkNote = async (checkpoint: Checkpoint, keys: Keys): Promise<Found<true>> => {
  const { kid, bytes } = noteKey(keys, checkpoint.origin, checkpoint.keyId);
  const facts = { kid, publicKey: toBase64(bytes), keyId: toHex(checkpoint.keyId) };
  if (!(await isSignedBy(bytes, checkpoint.signature, checkpoint.note)))
    throw new Failure('signatureWrong', facts);
  return { value: true, facts };
};

/** The beacon that a checkpoint names. Quicknet is known here; any other must be announced. */
export const beaconOf = ({ chainHash }: Checkpoint, answer: Answer | undefined): Beacon => {
  if (chainHash === QUICKNET.chainHash) return QUICKNET;
  const announced = found(answer, 'rules').beacon;
  if (announced.chainHash !== chainHash)
    throw new Failure('chainWrong', { expected: announced.chainHash, found: chainHash });
  return announced;
};

const BEACON = 'beacon.json';

/** Checks the beacon's signature of the sealed round. */
export const checkBeacon = async (
  source: Source,
  checkpoint: Checkpoint,
  answer: Answer | undefined,
): Promise<Found<Bytes>> => {
  const beacon = beaconOf(checkpoint, answer);
  const bytes = await readOptional(source, BEACON);
  if (!bytes && answer && !answer.signature) throw new Skipped(reasonToSkip(answer, 'notDrawn'));
  if (answer?.cancelledAt !== undefined)
    throw new Failure('cancelledAfterDraw', { cancelledAt: iso(answer.cancelledAt) });
  // The service writes the file a moment after the draw. The signature proves itself, wherever it comes from.
  const signature = bytes ? readSignature(bytes, beacon, checkpoint.round) : answer?.signature;
  if (!signature) throw new Failure('missing', { file: BEACON });
  if (answer?.signature && !isEqual(answer.signature, signature))
    throw new Failure('signaturesDiffer', { expected: toHex(signature), found: toHex(answer.signature) });
  const facts = {
    file: bytes ? BEACON : ANSWER,
    round: checkpoint.round,
    signature: toHex(signature),
    randomness: randomnessOf(signature),
  };
  if (!isSignedByBeacon(beacon, checkpoint.round, signature))
    throw new Failure('beaconSignatureWrong', facts);
  return { value: signature, facts };
};

/** The signature in `beacon.json`. @throws Failure when the file is of another beacon or round, or contradicts itself */
const readSignature = (bytes: Bytes, beacon: Beacon, expected: number): Bytes => {
  const fields = fieldsOf(decodeJson(bytes, BEACON), BEACON);
  const published = parseBeacon(fields);
  if (!isSameBeacon(published, beacon))
    throw new Failure('beaconForged', { expected: beacon.publicKey, found: published.publicKey });
  const round = fields.count('round');
  if (round !== expected) throw new Failure('beaconRoundWrong', { expected, found: round });
  const signature = fields.hex('signature', SIGNATURE_BYTES);
  const randomness = toHex(fields.hex('randomness', HASH_BYTES));
  if (randomness !== randomnessOf(signature))
    throw new Failure('randomnessWrong', { expected: randomnessOf(signature), found: randomness });
  return signature;
};

export const checkSeed = (
  checkpoint: Checkpoint,
  signature: Bytes,
  answer: Answer | undefined,
): Found<Bytes> => {
  const seed = sha256(seedInput(checkpoint, signature)) as Bytes;
  if (answer?.seed && !isEqual(answer.seed, seed))
    throw new Failure('seedWrong', { expected: toHex(seed), found: toHex(answer.seed) });
  return { value: seed, facts: { seed: toHex(seed) } };
};
