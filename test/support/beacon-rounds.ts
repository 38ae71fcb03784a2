import { bls12_381 } from '@noble/curves/bls12-381.js';

import { SECOND } from '#lib/clock.ts';
import type { Beacon } from '#lib/draw/beacon.ts';
import { hashedRound } from '#lib/draw/beacon-round.ts';
import { NOW } from '#test/support/values.ts';

const bls = bls12_381.shortSignatures;
const secretKey = new Uint8Array(32).fill(7);

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** A beacon whose key the tests have, with a round every three seconds from NOW on. */
export const testBeacon: Beacon = {
  chainHash: 'ab'.repeat(32),
  publicKey: hex(bls.getPublicKey(secretKey).toBytes()),
  period: 3,
  genesisTime: NOW / SECOND,
  relays: ['https://relay.test'],
  isTest: true,
};

/** Signing takes long, and tests need the same rounds again and again. */
const signatures = new Map<number, string>();

/** The signature of a round. */
export const signRound = (round: number): string => {
  const signature =
    signatures.get(round) ?? hex(bls.sign(bls.hash(...hashedRound(round)), secretKey).toBytes());
  signatures.set(round, signature);
  return signature;
};
