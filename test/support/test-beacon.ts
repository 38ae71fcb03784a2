import { bls12_381 } from '@noble/curves/bls12-381.js';
import { vi } from 'vitest';

import { type Instant, SECOND } from '#lib/clock.ts';
import type { Beacon } from '#lib/draw/beacon.ts';
import { hashedRound } from '#lib/draw/beacon-round.ts';
import { variables } from '#lib/env.ts';
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

/** The signature of a round. */
const signRound = (round: number): string => {
  const signature =
    signatures.get(round) ?? hex(bls.sign(bls.hash(...hashedRound(round)), secretKey).toBytes());
  signatures.set(round, signature);
  return signature;
};

/** Signing takes long, and tests need the same rounds again and again. */
const signatures = new Map<number, string>();

/** A relay of the beacon. */
export interface Relay {
  /** It has the rounds up to now. */
  readonly goTo: (now: Instant) => void;
  readonly asked: () => number;
}

/** Gives functions the beacon, and answers for its relay. */
export const stubBeacon = (): Relay => {
  process.env[variables.beacon] = JSON.stringify(testBeacon);
  let now = NOW;
  let asked = 0;
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input: unknown) => {
    asked += 1;
    const round = Number((input as string).split('/').at(-1));
    const due = (testBeacon.genesisTime + (round - 1) * testBeacon.period) * SECOND;
    if (due > now) return new Response('not yet', { status: 404 });
    return Response.json({ round, signature: signRound(round), randomness: '' });
  });
  return {
    goTo: (instant) => {
      now = instant;
    },
    asked: () => asked,
  };
};
