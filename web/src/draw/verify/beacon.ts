import { bls12_381 } from '@noble/curves/bls12-381.js';
import { sha256 } from '@noble/hashes/sha2.js';

import { type Bytes, fromHex, toHex, u64be } from '#web/draw/verify/bytes.ts';

/** A public beacon: each round has one signature, which nobody can know before its time. */
export interface Beacon {
  /** Hex. */
  readonly chainHash: string;
  /** Hex: a point of G2, 96 bytes. */
  readonly publicKey: string;
  /** Seconds. */
  readonly period: number;
  /** Seconds since the epoch. */
  readonly genesisTime: number;
}

/** drand quicknet. These are constants here, so that a service cannot put its own key in their place. */
export const QUICKNET: Beacon = {
  chainHash: '52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971',
  publicKey:
    '83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d106451' +
    '0d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a',
  period: 3,
  genesisTime: 1_692_803_367,
};

export const PUBLIC_KEY_BYTES = 96;
export const SIGNATURE_BYTES = 48;

const DST = 'BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_';

export const isSameBeacon = (one: Beacon, other: Beacon): boolean =>
  one.chainHash === other.chainHash &&
  one.publicKey === other.publicKey &&
  one.period === other.period &&
  one.genesisTime === other.genesisTime;

/** When the signature of a round becomes public, in milliseconds since the epoch. */
export const timeOfRound = ({ genesisTime, period }: Beacon, round: number): number =>
  (genesisTime + (round - 1) * period) * 1_000;

/** The first round at or after an instant. */
export const firstRoundFrom = ({ genesisTime, period }: Beacon, instant: number): number =>
  Math.max(1, Math.ceil((instant / 1_000 - genesisTime) / period) + 1);

/** Whether this is the signature of a round. */
export const isSignedByBeacon = ({ publicKey }: Beacon, round: number, signature: Bytes): boolean => {
  const key = fromHex(publicKey, PUBLIC_KEY_BYTES);
  if (!key) return false;
  const bls = bls12_381.shortSignatures;
  try {
    return bls.verify(signature, bls.hash(sha256(u64be(round)), DST), key);
  } catch {
    // Not a point of the curve, or not of the right group.
    return false;
  }
};

export const randomnessOf = (signature: Bytes): string => toHex(sha256(signature));
