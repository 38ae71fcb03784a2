import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { DAY } from '#lib/clock.ts';
import {
  entryStatus,
  hasLivePass,
  hasReached,
  heldOn,
  isCalled,
  isLivePlace,
  numberInQueue,
  tokenExpiry,
} from '#lib/queue/queue.ts';
import { heldSeatOf } from '#lib/seat/seat.ts';
import { aDrawState, aHold, aPlace, aState, NOW } from '#test/support/values.ts';

const called = aState({ tail: 9, serving: 5, calledAt: NOW, callSize: 2 });

test('a number is called up to the last one, and stays called', () => {
  expect([1, 5, 6].map((position) => isCalled(position, called))).toEqual([true, true, false]);
});

describe('a place is live', () => {
  test.each([
    ['while it waits, for any time', aPlace({ position: 6, createdAt: NOW - 60 * DAY }), true],
    ['while it is called, even long ago', aPlace({ position: 1, createdAt: NOW - DAY }), true],
    ['while it waits, also if its row has an end, as rows once had', aPlace({ expiresAt: NOW - DAY }), true],
    ['while its pass lasts', aPlace({ position: 3, status: 'ACTIVE', expiresAt: NOW + 1 }), true],
    ['not at the end of its pass', aPlace({ position: 4, status: 'ACTIVE', expiresAt: NOW }), false],
    ['not once it has ended', aPlace({ position: 6, status: 'EXPIRED' }), false],
  ])('%s', (_, place, lives) => {
    expect(isLivePlace(place, aState(), NOW)).toBe(lives);
  });

  test('a waiting place is no pass', () => {
    expect(hasLivePass(aPlace(), NOW)).toBe(false);
  });
});

describe('a queue token lasts', () => {
  const roundAt = NOW + 3 * DAY;

  test.each([
    ['a day', {}, NOW + DAY],
    ['a day after the round of a draw', { draw: aDrawState({ roundAt }) }, roundAt + DAY],
    ['a day from now, when the round does not come', { draw: aDrawState({ roundAt: NOW - DAY }) }, NOW + DAY],
  ])('%s', (_, overrides, end) => {
    expect(tokenExpiry(aState(overrides), NOW)).toBe(end);
  });
});

test('a pass holds the seats that have not expired', () => {
  const [live, over] = [aHold({ expiresAt: NOW + 1 }), aHold({ seatNumber: 2, expiresAt: NOW })].map(
    heldSeatOf,
  );

  expect(heldOn(aPlace({ held: [live, over] as never }), NOW)).toEqual([live]);
  expect(heldOn(aPlace(), NOW)).toEqual([]);
});

describe('entering', () => {
  test.each([
    ['is open', {}, 'OPEN'],
    ['is closed by the operator', { closed: true, saleOpensAt: NOW + 1 }, 'CLOSED'],
    ['is closed from the beginning of the show', { startsAt: NOW }, 'CLOSED'],
    ['is not open before the opening', { saleOpensAt: NOW + 1 }, 'NOT_YET'],
    ['is open from the opening', { saleOpensAt: NOW, startsAt: NOW + 1 }, 'OPEN'],
    ['is not open before a draw has given the numbers', { saleOpensAt: NOW, draw: aDrawState() }, 'NOT_YET'],
    [
      'is open once a draw has given the numbers',
      { saleOpensAt: NOW, draw: aDrawState({ seed: '00' }) },
      'OPEN',
    ],
    [
      'is open once a draw is cancelled',
      { saleOpensAt: NOW, draw: aDrawState({ cancelledAt: NOW }) },
      'OPEN',
    ],
  ] as const)('%s', (_, overrides, status) => {
    expect(entryStatus(aState(overrides), NOW)).toBe(status);
  });
});

describe('a join has been handled', () => {
  // SQS sequence numbers have about twenty digits: more than a JavaScript number can hold, and of varying length.
  const reached = { '3': '18875000000000000002' };

  test.each([
    ['when its group has reached it', 3, '18875000000000000002', true],
    ['when its group is beyond it', 3, '18875000000000000001', true],
    ['when its group is beyond it, by a longer number', 3, '9999999999999999999', true],
    ['not before its group has reached it', 3, '18875000000000000003', false],
    ['not when its group has not begun', 4, '1', false],
    ['not when only another group has reached it', 33, '1', false],
  ])('%s', (_, group, sequence, handled) => {
    expect(hasReached(reached, group, sequence)).toBe(handled);
  });
});

describe('with a draw', () => {
  const entry = (position: number) => ({ position, nonce: 'AAAA' });
  const marked = { 0: true } as const;
  const from1 = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

  test('the entries share the first numbers, each has one, and the others follow as they joined', () => {
    const seeds = fc.uint8Array({ minLength: 32, maxLength: 32 });
    fc.assert(
      fc.property(fc.nat(60), fc.nat(20), seeds, (entries, others, seed) => {
        const draw = aDrawState({ seed: Buffer.from(seed).toString('hex') });
        const queue = { draw, entries, marked };

        const drawn = from1(entries).map((position) => numberInQueue(entry(position), queue));
        const late = from1(others).map((position) => numberInQueue({ position }, queue));

        expect(drawn.toSorted((one, other) => Number(one) - Number(other))).toEqual(from1(entries));
        expect(late).toEqual(from1(others).map((position) => entries + position));
      }),
      { numRuns: 25 },
    );
  });

  test.each([
    ['an entry before the draw', entry(1), { draw: aDrawState(), marked }, null],
    ['an entry of a cancelled draw', entry(1), { draw: aDrawState({ cancelledAt: NOW }), marked }, null],
    ['a late joiner while entries may still come', { position: 1 }, { draw: aDrawState(), marked: {} }, null],
    ['a late joiner once no entry can come', { position: 1 }, { draw: aDrawState(), marked }, 8],
    [
      'a joiner after a cancelled draw',
      { position: 1 },
      { draw: aDrawState({ cancelledAt: NOW }), marked: {} },
      8,
    ],
  ] as const)('%s has a number only once it is certain', (_, arrival, queue, number) => {
    expect(numberInQueue(arrival, { entries: 7, ...queue })).toBe(number);
  });
});
