import { createHash } from 'node:crypto';
import { afterEach, describe, expect, test, vi } from 'vitest';

import {
  aDraw,
  leafOf,
  merkleRoot,
  numberOf,
  ROUND,
  roundAt,
  SCHEDULE,
  userIdOf,
  voidLeafOf,
} from '#test/support/published-draw.ts';
import { isSignedByBeacon, QUICKNET, randomnessOf } from '#web/draw/verify/beacon.ts';
import { fromHex } from '#web/draw/verify/bytes.ts';
import { shuffledIndex, shuffledIndices } from '#web/draw/verify/shuffle.ts';
import { proofOf, tileName, tilesOf } from '#web/draw/verify/tiles.ts';
import { isIncluded } from '#web/draw/verify/tree.ts';
import { type Result, verifyDraw } from '#web/draw/verify/verify.ts';

afterEach(() => vi.unstubAllGlobals());

const statuses = ({ steps }: Result): Record<string, string> =>
  Object.fromEntries(
    steps.map((step) => [step.id, step.status === 'ok' ? 'ok' : `${step.status}: ${step.reason}`]),
  );

const factsOf = ({ steps }: Result, id: string) => steps.find((step) => step.id === id)?.facts;

const allOk = {
  rules: 'ok',
  keys: 'ok',
  checkpoint: 'ok',
  signature: 'ok',
  sources: 'ok',
  round: 'ok',
  sealed: 'ok',
  beacon: 'ok',
  seed: 'ok',
  receipt: 'ok',
  date: 'ok',
  leaf: 'ok',
  inclusion: 'ok',
  number: 'ok',
  tree: 'ok',
  duplicates: 'ok',
  voids: 'ok',
  numbers: 'ok',
};

/** The signature of round 1000 of quicknet. */
const QUICKNET_1000 =
  'b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39';

describe('an honest draw', () => {
  test.each([1, 2, 3, 300, 70_000])('verifies in every step for %i entries', async (count) => {
    const draw = aDraw({ count });
    const root = Buffer.from(draw.root).toString('base64');
    const verifyEntry = (entry: number, all = false) =>
      verifyDraw({
        ...draw.evidence,
        receipt: draw.receipt(entry),
        userId: userIdOf(entry),
        seen: { round: ROUND, entries: count, root, number: draw.number(entry) },
        all,
      });

    const [first, last] = [await verifyEntry(0), await verifyEntry(count - 1, true)];

    expect(statuses(last)).toEqual(allOk);
    expect(last).toMatchObject({ outcome: 'verified', isTestBeacon: true, number: draw.number(count - 1) });
    expect(first).toMatchObject({ outcome: 'verified', number: draw.number(0) });
  });

  test('verifies with a real round of quicknet, and does not count as a test', async () => {
    const draw = aDraw({ count: 5, beacon: QUICKNET, isTest: false, signature: QUICKNET_1000 });

    const result = await verifyDraw({ ...draw.evidence, receipt: draw.receipt(2), all: true });

    expect(statuses(result)).toEqual(allOk);
    expect(result.isTestBeacon).toBe(false);
  });

  test('verifies in a browser without Ed25519', async () => {
    const draw = aDraw();
    vi.stubGlobal('crypto', { subtle: undefined });

    const result = await verifyDraw({ ...draw.evidence, receipt: draw.receipt(1) });

    expect(statuses(result)).toMatchObject({ signature: 'ok', receipt: 'ok' });
  });

  test('verifies without entries, and with void leaves, which it counts', async () => {
    const empty = aDraw({ count: 0 });
    const leaves = [leafOf(SCHEDULE, 0), voidLeafOf(SCHEDULE, 1), leafOf(SCHEDULE, 2)];
    const withVoid = aDraw({ leaves });

    const [none, one] = await Promise.all([
      verifyDraw({ ...empty.evidence, all: true }),
      verifyDraw({ ...withVoid.evidence, all: true }),
    ]);

    expect([none.outcome, one.outcome]).toEqual(['verified', 'verified']);
    expect(factsOf(one, 'voids')).toEqual({ entries: 3, voids: 1 });
  });

  test('verifies after delays, and says how many were announced late', async () => {
    const draw = aDraw({ delays: 2 });
    const [first, second] = draw.answer.delays;
    draw.answerWith({
      delays: [first, { ...second, announcedAt: new Date(roundAt(ROUND + 20) + 1).toISOString() }],
    });

    const result = await verifyDraw(draw.evidence);

    expect(result.outcome).toBe('verified');
    expect(factsOf(result, 'round')).toMatchObject({ delays: 2, lateDelays: 1, round: ROUND + 40 });
  });

  test('verifies after one delay that skips the rounds of an outage', async () => {
    const draw = aDraw({ round: ROUND + 60 });
    const announcedAt = new Date(roundAt(ROUND) + 130_000).toISOString();
    draw.answerWith({ delays: [{ round: ROUND + 60, announcedAt }] });

    const result = await verifyDraw(draw.evidence);

    expect(result.outcome).toBe('verified');
  });

  test('verifies by the answer of the service before the files are published', async () => {
    const draw = aDraw({ count: 5 });
    for (const file of ['checkpoint', 'beacon.json', 'keys.json']) draw.files.delete(file);

    const result = await verifyDraw({ ...draw.evidence, receipt: draw.receipt(3), all: true });

    expect(statuses(result)).toEqual(allOk);
    expect(factsOf(result, 'checkpoint')).toMatchObject({ file: 'draw.json' });
    expect(factsOf(result, 'sources')).toEqual({ compared: 2 });
  });

  test('is unfinished before it is sealed, and before it is drawn', async () => {
    const open = aDraw();
    for (const file of ['checkpoint', 'keys.json', 'beacon.json']) open.files.delete(file);
    open.answerWith({ state: 'ENTERING', checkpoint: null, sealedAt: null, signature: null, seed: null });
    const sealed = aDraw();
    sealed.files.delete('beacon.json');
    sealed.answerWith({ state: 'SEALED', signature: null, seed: null });

    const [before, between] = await Promise.all([
      verifyDraw(open.evidence),
      verifyDraw({ ...sealed.evidence, receipt: sealed.receipt(0) }),
    ]);

    expect(statuses(before)).toMatchObject({
      rules: 'ok',
      round: 'ok',
      checkpoint: 'skipped: notSealed',
      beacon: 'skipped: needs',
    });
    expect([before.outcome, between.outcome]).toEqual(['unfinished', 'unfinished']);
    expect(statuses(between)).toMatchObject({
      beacon: 'skipped: notDrawn',
      inclusion: 'ok',
      number: 'skipped: needs',
    });
  });
});

describe('the beacon', () => {
  const rounds = [
    {
      round: 123,
      signature:
        'b75c69d0b72a5d906e854e808ba7e2accb1542ac355ae486d591aa9d43765482e26cd02df835d3546d23c4b13e0dfc92',
      randomness: 'fb8f7bc29bf24db51871ec8c79f3a1e4bd0557bc0dfcee9ed1d924e69d1c60dc',
    },
    {
      round: 1_000,
      signature: QUICKNET_1000,
      randomness: 'fe290beca10872ef2fb164d2aa4442de4566183ec51c56ff3cd603d930e54fdd',
    },
  ];

  test.each(rounds)('round $round of quicknet verifies only with its signature', ({ round, ...recorded }) => {
    const signature = fromHex(recorded.signature, 48) ?? new Uint8Array();
    const other = fromHex(rounds.find((one) => one.round !== round)?.signature ?? '', 48) ?? signature;
    const altered = signature.map((byte, index) => (index === 47 ? byte ^ 1 : byte));
    const otherKey = { ...QUICKNET, publicKey: aDraw().answer.beacon.publicKey };

    expect(isSignedByBeacon(QUICKNET, round, signature)).toBe(true);
    expect(randomnessOf(signature)).toBe(recorded.randomness);
    expect(isSignedByBeacon(QUICKNET, round + 1, signature)).toBe(false);
    expect(isSignedByBeacon(QUICKNET, round, other)).toBe(false);
    expect(isSignedByBeacon(QUICKNET, round, altered)).toBe(false);
    expect(isSignedByBeacon(QUICKNET, round, new Uint8Array(48))).toBe(false);
    expect(isSignedByBeacon(otherKey, round, signature)).toBe(false);
  });
});

describe('the shuffle', () => {
  const seed = createHash('sha256').update('seed').digest();

  test.each([1, 2, 3, 256, 520])('gives %i entries the same numbers at once as one by one', (count) => {
    const all = shuffledIndices(count, seed);

    for (let entry = 0; entry < count; entry += 7) {
      expect(all[entry]).toBe(shuffledIndex(entry, count, seed));
      expect(shuffledIndex(entry, count, seed) + 1).toBe(numberOf(entry, count, seed));
    }
    expect(all.toSorted()).toEqual(Uint32Array.from({ length: count }, (_, index) => index));
  });
});

describe('the tree', () => {
  test.each([1, 2, 3, 7, 255, 256, 257, 511, 513, 1_000])(
    'of %i leaves proves a leaf at its own index only',
    async (count) => {
      const draw = aDraw({ leaves: Array.from({ length: count }, (_, entry) => leafOf(SCHEDULE, entry)) });
      const tiles = tilesOf(draw.evidence.source, count);
      const list = { count, root: merkleRoot(draw.leaves) };
      const sample = [...new Set([0, 1, Math.floor(count / 2), count - 2, count - 1])];

      for (const index of sample.filter((one) => one >= 0 && one < count)) {
        const proof = await proofOf(tiles, index);
        const leaf = draw.leaves[index] ?? new Uint8Array();

        expect(isIncluded(leaf, index, list, proof)).toBe(true);
        expect(isIncluded(leafOf(SCHEDULE, count), index, list, proof)).toBe(false);
        expect(isIncluded(leaf, index, list, [...proof, leaf])).toBe(false);
        if (count > 1) expect(isIncluded(leaf, (index + 1) % count, list, proof)).toBe(false);
      }
    },
  );

  test('has tiles with the names of tlog-tiles', () => {
    expect(tileName(0, 0)).toBe('tile/0/000');
    expect(tileName(2, 67, 12)).toBe('tile/2/067.p/12');
    expect(tileName(0, 1_234_067)).toBe('tile/0/x001/x234/067');
  });
});
