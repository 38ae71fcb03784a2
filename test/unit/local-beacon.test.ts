import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { SECOND } from '#lib/clock.ts';
import { Beacon, firstRoundFrom, roundAt } from '#lib/draw/beacon.ts';
import { fetchRound } from '#lib/draw/beacon-round.ts';
import { sha256 } from '#lib/draw/sha256.ts';
import { localBeacon, newBeaconKey, serveBeacon } from '#local/gateway/beacon.ts';
import { NOW } from '#test/support/values.ts';

const key = newBeaconKey();
const server = createServer();
let beacon: Beacon;
let now = NOW;

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  beacon = localBeacon(key, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const serve = serveBeacon(beacon, key, () => now);
  server.on('request', ({ url = '' }, response) => {
    if (!serve(url, response)) response.writeHead(418).end();
  });
});

afterAll(() => {
  server.close().closeAllConnections();
});

const ask = (path: string) => fetch(`${beacon.relays[0]}/${path}`);
const jsonOf = async (path: string) => (await ask(`${beacon.chainHash}/${path}`)).json();

describe('the beacon of the laptop', () => {
  test('is a beacon, and says that it is one for tests', () => {
    expect(Beacon.parse(beacon)).toEqual(beacon);
    expect(beacon.isTest).toBe(true);
  });

  test('has rounds that the service accepts, once their time has come', async () => {
    const round = firstRoundFrom(beacon, now + 1);

    now = roundAt(beacon, round) - 1;
    expect(await fetchRound(beacon, round)).toBeUndefined();
    now = roundAt(beacon, round);
    expect(await fetchRound(beacon, round)).toMatch(/^[0-9a-f]{96}$/);
  });

  test('stays the same beacon with the same key', async () => {
    expect(localBeacon(key, 'http://127.0.0.1:1')).toMatchObject({ chainHash: beacon.chainHash });
    expect(localBeacon(newBeaconKey(), 'http://127.0.0.1:1').chainHash).not.toBe(beacon.chainHash);
    expect(await jsonOf('public/7')).toEqual(await jsonOf('public/7'));
  });

  test('answers as drand does', async () => {
    const latest = (await jsonOf('public/latest')) as {
      round: number;
      randomness: string;
      signature: string;
    };

    expect(roundAt(beacon, latest.round)).toBeLessThanOrEqual(now);
    expect(roundAt(beacon, latest.round + 1)).toBeGreaterThan(now);
    expect(latest.randomness).toBe(sha256(Buffer.from(latest.signature, 'hex')).toString('hex'));
    expect(await jsonOf(`public/${latest.round}`)).toEqual(latest);
    expect(await jsonOf('info')).toEqual({
      public_key: beacon.publicKey,
      period: 3,
      genesis_time: beacon.genesisTime,
      hash: beacon.chainHash,
      groupHash: expect.any(String),
      schemeID: 'bls-unchained-g1-rfc9380',
      metadata: { beaconID: 'laptop' },
    });
  });

  test('has the chain hash of drand: of the period, the genesis, the public key, the group and the name', async () => {
    const { groupHash } = (await jsonOf('info')) as { groupHash: string };
    const period = '00000003';
    const genesis = beacon.genesisTime.toString(16).padStart(16, '0');
    const name = Buffer.from('laptop').toString('hex');

    const defined = Buffer.from(`${period}${genesis}${beacon.publicKey}${groupHash}${name}`, 'hex');

    expect(sha256(defined).toString('hex')).toBe(beacon.chainHash);
  });

  test.each(['public/0', 'public/x', 'public/99999999999999999999', 'public/-1', 'nothing', ''])(
    'has nothing at %s',
    async (path) => {
      expect((await ask(`${beacon.chainHash}/${path}`)).status).toBe(404);
    },
  );

  test('does not answer for another chain', async () => {
    expect((await ask(`${'0'.repeat(64)}/public/1`)).status).toBe(404);
  });

  test('leaves every other path to the server', async () => {
    const { origin } = new URL(beacon.relays[0] ?? '');
    expect((await fetch(`${origin}/concerts`)).status).toBe(418);
    expect(now).toBeLessThan(NOW + 10 * SECOND);
  });
});
