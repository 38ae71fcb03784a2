import { createServer, type RequestListener } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';

import { QUICKNET } from '#lib/draw/beacon.ts';
import { fetchRound, verifyRound } from '#lib/draw/beacon-round.ts';
import { sha256 } from '#lib/draw/sha256.ts';
import { log } from '#lib/log.ts';

/** Rounds of the real beacon, from its relays. */
const rounds = [
  [1_000, 'b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39'],
  [
    12_040_883,
    '929906c959032ab363c9f26570d215d66f5c06cb0c44fe508c12bb5839f04ec895bb6868e5b9ff13ab289bdb5266b394',
  ],
  [
    32_285_086,
    'a64d99fd7fa3e48912be7209c7b69c72c88fc5224be2516949b6f29f3a4b7e3fa069dd58b2bbb4bf2c34ae61ef631a44',
  ],
] as const;
const [ROUND, SIGNATURE] = rounds[0];
const OTHER_SIGNATURE = rounds[1][1];

describe('a round of quicknet', () => {
  test.each(rounds)('%i has its signature', (round, signature) => {
    expect(verifyRound(QUICKNET, round, signature)).toBe(true);
  });

  test.each([
    ['another round', ROUND + 1, SIGNATURE],
    ['a changed byte', ROUND, SIGNATURE.replace(/39$/, '38')],
    ['the signature of another round', ROUND, OTHER_SIGNATURE],
    ['the point at infinity', ROUND, `c0${'00'.repeat(47)}`],
    ['bytes that are no point', ROUND, 'ff'.repeat(48)],
    ['upper case: the seed must have one text', ROUND, SIGNATURE.toUpperCase()],
    ['too few bytes', ROUND, SIGNATURE.slice(2)],
    ['nothing', ROUND, ''],
  ])('is refused with %s', (_, round, signature) => {
    expect(verifyRound(QUICKNET, round, signature)).toBe(false);
  });

  test('is refused under another key', () => {
    expect(verifyRound({ publicKey: 'ff'.repeat(96) }, ROUND, SIGNATURE)).toBe(false);
  });
});

describe('fetching a round', () => {
  const servers: ReturnType<typeof createServer>[] = [];
  afterEach(() => vi.restoreAllMocks());
  afterAll(() => {
    for (const server of servers) server.close().closeAllConnections();
  });

  const relay = async (answer: RequestListener) => {
    const server = createServer(answer).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const answering = (body: unknown, status = 200) =>
    relay((_, response) =>
      response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body)),
    );

  const good = {
    round: ROUND,
    randomness: sha256(Buffer.from(SIGNATURE, 'hex')).toString('hex'),
    signature: SIGNATURE,
  };
  const beaconOf = (...relays: string[]) => ({ ...QUICKNET, relays });
  const logged = () => vi.spyOn(log, 'info').mockImplementation(() => undefined);

  test('requests the round by the hash of the chain', async () => {
    const asked: (string | undefined)[] = [];
    const server = await relay((request, response) => {
      asked.push(request.url);
      response.end(JSON.stringify(good));
    });

    expect(await fetchRound(beaconOf(server), ROUND)).toBe(SIGNATURE);
    expect(asked).toEqual([`/${QUICKNET.chainHash}/public/${ROUND}`]);
  });

  test.each([
    ['has another round', { ...good, round: ROUND + 1 }, `round ${ROUND + 1}`],
    ['has a wrong signature', { ...good, signature: OTHER_SIGNATURE }, 'wrong signature'],
    ['has no signature', { round: ROUND }, 'not a round'],
    ['answers garbage', 'garbage', 'not a round'],
    ['answers nothing', '', 'not a round'],
    ['answers too much', ' '.repeat(1_000_000), 'too long'],
  ])('skips a relay that %s, and logs why', async (_, body, reason) => {
    const info = logged();
    const faulty = await answering(body);

    expect(await fetchRound(beaconOf(faulty, await answering(good)), ROUND)).toBe(SIGNATURE);
    expect(info).toHaveBeenCalledExactlyOnceWith(expect.any(String), { relay: faulty, round: ROUND, reason });
  });

  test('skips relays that fail, redirect or are unreachable', async () => {
    const info = logged();
    const target = await answering(good);
    const redirecting = await relay((_, response) => response.writeHead(302, { location: target }).end());

    const beacon = beaconOf(await answering('', 500), 'http://127.0.0.1:9', redirecting, target);

    expect(await fetchRound(beacon, ROUND)).toBe(SIGNATURE);
    expect(info).toHaveBeenCalledTimes(3);
  });

  test('does not wait for a relay that hangs', async () => {
    const hanging = await relay(() => undefined);

    expect(await fetchRound(beaconOf(hanging, await answering(good)), ROUND)).toBe(SIGNATURE);
  });

  test('returns no round within a second when all relays hang, even in the middle of a body', async () => {
    const info = logged();
    const hanging = await relay(() => undefined);
    const slow = await relay((_, response) => {
      response.writeHead(200).write('{');
    });
    const startedAt = performance.now();

    expect(await fetchRound(beaconOf(hanging, slow), ROUND)).toBeUndefined();
    expect(info).toHaveBeenCalledTimes(2);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  test.each([404, 425])('finds no round before its time (%i), and logs nothing', async (status) => {
    const info = logged();

    expect(
      await fetchRound(beaconOf(await answering('', status), await answering('', status)), ROUND),
    ).toBeUndefined();
    expect(info).not.toHaveBeenCalled();
  });
});
