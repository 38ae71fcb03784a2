import { afterEach, describe, expect, test, vi } from 'vitest';

import { MINUTE, SECOND } from '#lib/clock.ts';
import {
  announcedRound,
  Beacon,
  currentBeacon,
  firstRoundFrom,
  nextRoundAfter,
  QUICKNET,
  roundAt,
} from '#lib/draw/beacon.ts';

describe('a round', () => {
  const beacon = { genesisTime: 1_000, period: 3 };

  test('comes every three seconds, the first at the genesis', () => {
    expect([1, 2, 3].map((round) => roundAt(beacon, round))).toEqual([1_000_000, 1_003_000, 1_006_000]);
  });

  test.each([
    [0, 1],
    [1_000_000, 1],
    [1_000_001, 2],
    [1_003_000, 2],
    [1_003_001, 3],
  ])('from %i on is %i', (instant, round) => {
    expect(firstRoundFrom(beacon, instant)).toBe(round);
  });

  test('of a draw is announced for a minute after the opening', () => {
    const saleOpensAt = Date.parse('2027-03-01T11:00:00Z');

    const round = announcedRound(QUICKNET, saleOpensAt);

    expect(roundAt(QUICKNET, round)).toBeGreaterThanOrEqual(saleOpensAt + MINUTE);
    expect(roundAt(QUICKNET, round - 1)).toBeLessThan(saleOpensAt + MINUTE);
  });

  test.each([3, 7, 30, 100])(
    'that is missed is followed by the first one at least a minute later, with a round every %i s',
    (period) => {
      const slow = { genesisTime: 1_000, period };

      const next = nextRoundAfter(slow, 5);

      expect(roundAt(slow, next)).toBeGreaterThanOrEqual(roundAt(slow, 5) + MINUTE);
      expect(roundAt(slow, next)).toBeLessThan(roundAt(slow, 5) + MINUTE + period * SECOND);
    },
  );
});

describe('a beacon', () => {
  afterEach(() => vi.unstubAllEnvs());

  test('is the one that the deployment names', () => {
    vi.stubEnv('BEACON', JSON.stringify({ ...QUICKNET, relays: ['http://127.0.0.1:9'] }));
    expect(currentBeacon()).toEqual({ ...QUICKNET, relays: ['http://127.0.0.1:9'] });
  });

  test('that is damaged is a fault of the deployment', () => {
    vi.stubEnv('BEACON', '{"chainHash":"ab"}');
    expect(() => currentBeacon()).toThrow();
  });

  test('is not there without a CDN', () => {
    vi.stubEnv('BEACON', undefined);
    expect(currentBeacon()).toBeUndefined();
  });

  test('can be quicknet', () => {
    expect(Beacon.parse(QUICKNET)).toEqual(QUICKNET);
  });

  test.each([
    { chainHash: 'ab' },
    { publicKey: QUICKNET.publicKey.toUpperCase() },
    { period: 0 },
    { genesisTime: -1 },
    { relays: [] },
    { relays: ['https://api.drand.sh/'] },
    { relays: ['ftp://api.drand.sh'] },
    { other: 1 },
  ])('cannot have %o', (wrong) => {
    expect(Beacon.safeParse({ ...QUICKNET, ...wrong }).success).toBe(false);
  });
});
