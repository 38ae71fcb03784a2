import type { ServerResponse } from 'node:http';
import { bls12_381 } from '@noble/curves/bls12-381.js';

import { type Clock, SECOND } from '#lib/clock.ts';
import { type Beacon, firstRoundFrom, roundAt } from '#lib/draw/beacon.ts';
import { hashedRound } from '#lib/draw/beacon-round.ts';
import { sha256 } from '#lib/draw/sha256.ts';

/** Path of the beacon on the stack's port. Its URL stays the same when a stack starts again on that port. */
const BEACON_PATH = '/beacon';

const PERIOD = 3;
/** So long ago that a new stack has rounds at once. */
const GENESIS_TIME = Date.parse('2020-01-01T00:00:00Z') / SECOND;
const BEACON_ID = 'laptop';
const SCHEME = 'bls-unchained-g1-rfc9380';
/** A drand chain has the hash of its group of nodes here. */
const GROUP_HASH = sha256(Buffer.from('concert-onsale/laptop'));

const bls = bls12_381.shortSignatures;

/** A new private key, in hex. */
export const newBeaconKey = (): string => hexOf(bls12_381.utils.randomSecretKey());

/** @throws Error for a text that is no private key */
export const publicKeyOf = (beaconKey: string): string =>
  hexOf(bls.getPublicKey(bytesOf(beaconKey)).toBytes());

/** The laptop's beacon. It only demonstrates a draw: with the private key on the laptop, anyone can compute all rounds ahead. */
export const localBeacon = (beaconKey: string, url: string): Beacon => {
  const publicKey = publicKeyOf(beaconKey);
  return {
    chainHash: chainHashOf(publicKey),
    publicKey,
    period: PERIOD,
    genesisTime: GENESIS_TIME,
    relays: [`${url}${BEACON_PATH}`],
    isTest: true,
  };
};

/** Hashes the parameters of a chain as drand does. */
const chainHashOf = (publicKey: string): string => {
  const times = Buffer.alloc(12);
  times.writeUInt32BE(PERIOD);
  times.writeBigInt64BE(BigInt(GENESIS_TIME), 4);
  const parts = [times, bytesOf(publicKey), GROUP_HASH, Buffer.from(BEACON_ID)];
  return hexOf(sha256(Buffer.concat(parts)));
};

/** Answers a request for the beacon. Returns false for any other path. */
export type ServeBeacon = (path: string, response: ServerResponse) => boolean;

/** Serves the beacon as a relay of drand does. A round before its time is 404. */
export const serveBeacon = (beacon: Beacon, beaconKey: string, clock: Clock): ServeBeacon => {
  const roundOf = (round: number) => {
    const signature = bls.sign(bls.hash(...hashedRound(round)), bytesOf(beaconKey)).toBytes();
    return { round, randomness: hexOf(sha256(signature)), signature: hexOf(signature) };
  };
  const hasCome = (round: number): boolean => round > 0 && roundAt(beacon, round) <= clock();

  const find = (path: string): object | undefined => {
    const prefix = `${BEACON_PATH}/${beacon.chainHash}/`;
    const name = path.startsWith(prefix) ? path.slice(prefix.length) : '';
    if (name === 'info') return infoOf(beacon);
    if (name === 'public/latest') return roundOf(latestRound(beacon, clock));
    const [, digits] = /^public\/(\d{1,15})$/.exec(name) ?? [];
    return digits !== undefined && hasCome(Number(digits)) ? roundOf(Number(digits)) : undefined;
  };

  return (path, response) => {
    if (!path.startsWith(`${BEACON_PATH}/`)) return false;
    const found = find(path);
    const headers = { 'content-type': 'application/json', 'access-control-allow-origin': '*' };
    response.writeHead(found ? 200 : 404, { ...headers, 'cache-control': 'no-cache' });
    response.end(found && JSON.stringify(found));
    return true;
  };
};

const latestRound = (beacon: Beacon, clock: Clock): number => {
  const next = firstRoundFrom(beacon, clock() + 1);
  return Math.max(1, next - 1);
};

const infoOf = ({ chainHash, publicKey, period, genesisTime }: Beacon): object => ({
  public_key: publicKey,
  period,
  genesis_time: genesisTime,
  hash: chainHash,
  groupHash: hexOf(GROUP_HASH),
  schemeID: SCHEME,
  metadata: { beaconID: BEACON_ID },
});

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));
