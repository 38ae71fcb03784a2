import * as z from 'zod/mini';

import { type Instant, MINUTE, SECOND } from '#lib/clock.ts';
import { variables } from '#lib/env.ts';

const Hex = (bytes: number) => z.string().check(z.regex(new RegExp(`^[0-9a-f]{${2 * bytes}}$`)));

/** A public random beacon that speaks drand's HTTP format, with drand's scheme `bls-unchained-g1-rfc9380`. */
export const Beacon = z.strictObject({
  chainHash: Hex(32),
  /** A point of G2, compressed. */
  publicKey: Hex(96),
  /** Seconds between two rounds. */
  period: z.int().check(z.positive()),
  /** When round 1 came, in seconds since the epoch. */
  genesisTime: z.int().check(z.nonnegative()),
  /** Servers that have its rounds, without a `/` at the end. They need no trust: a signature proves a round. */
  relays: z.array(z.url({ protocol: /^https?$/ }).check(z.regex(/[^/]$/))).check(z.minLength(1)),
  /** Whether the service itself could know its rounds before they are due. Then a draw proves nothing. */
  isTest: z.boolean(),
});
export type Beacon = Readonly<z.infer<typeof Beacon>>;

/** The League of Entropy's beacon with a round every three seconds. */
export const QUICKNET: Beacon = {
  chainHash: '52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971',
  publicKey:
    '83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a',
  period: 3,
  genesisTime: 1_692_803_367,
  relays: [
    'https://api.drand.sh',
    'https://api2.drand.sh',
    'https://api3.drand.sh',
    'https://drand.cloudflare.com',
  ],
  isTest: false,
};

/** The beacon of new draws. `undefined` without a CDN: nobody could get the files of a draw, so no date has one. */
export const currentBeacon = (): Beacon | undefined => {
  const json = process.env[variables.beacon];
  return json === undefined || json === '' ? undefined : Beacon.parse(JSON.parse(json));
};

/** The announced round comes this long after the opening. After a round that was given up, the next one comes this much later. */
const ROUND_AFTER_MS = MINUTE;

type Rounds = Pick<Beacon, 'period' | 'genesisTime'>;

/** When a round comes. */
export const roundAt = ({ period, genesisTime }: Rounds, round: number): Instant =>
  (genesisTime + (round - 1) * period) * SECOND;

/** The first round that comes at an instant or later. */
export const firstRoundFrom = ({ period, genesisTime }: Rounds, instant: Instant): number =>
  Math.max(1, Math.ceil((instant - genesisTime * SECOND) / (period * SECOND)) + 1);

/** The round that is announced for a draw, before anybody can know it. */
export const announcedRound = (beacon: Rounds, saleOpensAt: Instant): number =>
  firstRoundFrom(beacon, saleOpensAt + ROUND_AFTER_MS);

/** The round that takes the place of one that was given up. */
export const nextRoundAfter = (beacon: Rounds, round: number): number =>
  firstRoundFrom(beacon, roundAt(beacon, round) + ROUND_AFTER_MS);
