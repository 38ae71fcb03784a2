import { setTimeout as sleep } from 'node:timers/promises';
import { bls12_381 } from '@noble/curves/bls12-381.js';
import * as z from 'zod/mini';

import { SECOND } from '#lib/clock.ts';
import type { Beacon } from '#lib/draw/beacon.ts';
import { sha256 } from '#lib/draw/sha256.ts';
import { log } from '#lib/log.ts';

const SIGNATURE_TEXT = /^[0-9a-f]{96}$/;
const DST = 'BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_';

/** Whether a text is the signature of a round, in hex. The beacon has one signature for each round, and nobody can choose it. */
export const verifyRound = (
  { publicKey }: Pick<Beacon, 'publicKey'>,
  round: number,
  signature: string,
): boolean => {
  if (!SIGNATURE_TEXT.test(signature)) return false;
  const bls = bls12_381.shortSignatures;
  try {
    return bls.verify(bytesOf(signature), bls.hash(...hashedRound(round)), bytesOf(publicKey));
  } catch {
    // Bytes that are no point of the curve, or of a wrong subgroup.
    return false;
  }
};

/** Whether a text can be the public key of a beacon: a point of the right group, in hex. */
export const isPublicKey = (hex: string): boolean => {
  try {
    bls12_381.G2.Point.fromHex(hex).assertValidity();
    return true;
  } catch {
    return false;
  }
};

/** The message that an unchained beacon signs for a round, and the domain of its signatures. */
export const hashedRound = (round: number): [message: Uint8Array, domain: string] => {
  const number = Buffer.alloc(8);
  number.writeBigUInt64BE(BigInt(round));
  return [new Uint8Array(sha256(number)), DST];
};

const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));

/** The most time that all relays together may take. The ticks of all sales wait for it, and they come once a second. */
const TIMEOUT_MS = 0.8 * SECOND;
/** A round has about 300 bytes. */
const MAX_BYTES = 4_096;

/** What a relay answers to a round that has not come yet. */
const NOT_YET = new Set([404, 425]);

const Answer = z.object({ round: z.int(), signature: z.string() });

/** Why a relay has not given the round. */
class RelayFault extends Error {}

/** Thrown when a relay does not have the round yet, which is no fault. */
class NotYet extends Error {}

interface Question {
  readonly beacon: Beacon;
  readonly round: number;
  /** Aborted when a relay has answered. */
  readonly found: AbortSignal;
  /** Aborted when a relay has answered, or the time is up. */
  readonly over: AbortSignal;
}

/**
 * The signature of a round, in hex, from the first relay that has it. It is verified, so relays need no trust. `undefined` if
 * no relay answers in time: ask again later. Ask only for a round whose time has come: a cache in front of a relay may keep its
 * "not yet" until then.
 */
export const fetchRound = async (beacon: Beacon, round: number): Promise<string | undefined> => {
  const found = new AbortController();
  try {
    const over = AbortSignal.any([found.signal, AbortSignal.timeout(TIMEOUT_MS)]);
    return await askInTurn(beacon.relays, { beacon, round, found: found.signal, over });
  } catch {
    return undefined;
  } finally {
    found.abort();
  }
};

/** Asks the next relay when the one before has failed, or has had its share of the time. Rejects when all have failed. */
const askInTurn = async ([relay, ...others]: readonly string[], question: Question): Promise<string> => {
  if (relay === undefined) throw new RelayFault('no relay has the round');
  const asking = askRelay(relay, question);
  const isAnswered = asking.then(
    () => true,
    () => false,
  );
  const isLate = sleep(TIMEOUT_MS / question.beacon.relays.length, false, { signal: question.found });
  if (await Promise.race([isAnswered, isLate])) return asking;
  return Promise.any([asking, askInTurn(others, question)]);
};

const askRelay = async (relay: string, question: Question): Promise<string> => {
  const { round, found } = question;
  try {
    return await readSignature(relay, question);
  } catch (error) {
    if (!found.aborted && !(error instanceof NotYet))
      log.info('a relay gave no round of the beacon', { relay, round, reason: reasonOf(error) });
    throw error;
  }
};

const readSignature = async (relay: string, { beacon, round, over }: Question): Promise<string> => {
  const response = await fetch(`${relay}/${beacon.chainHash}/public/${round}`, {
    signal: over,
    headers: { accept: 'application/json' },
    redirect: 'error',
  });
  if (!response.ok) {
    await response.body?.cancel();
    throw NOT_YET.has(response.status) ? new NotYet() : new RelayFault(`status ${response.status}`);
  }
  const answer = Answer.safeParse(parse(await readText(response)));
  if (!answer.success) throw new RelayFault('not a round');
  const { round: given, signature } = answer.data;
  if (given !== round) throw new RelayFault(`round ${given}`);
  if (!verifyRound(beacon, round, signature)) throw new RelayFault('wrong signature');
  return signature;
};

/** Stops reading when the body is longer than any round: a relay must not fill the memory. */
const readText = async (response: Response): Promise<string> => {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > MAX_BYTES) throw new RelayFault('too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** `fetch` says "fetch failed"; the cause says why. */
const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
};
