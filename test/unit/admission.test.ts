import { describe, expect, test } from 'vitest';

import { DAY, MINUTE, SECOND } from '#lib/clock.ts';
import {
  CALL_LIMIT,
  CALL_MOST,
  CALL_MS,
  callRate,
  countInside,
  decideTick,
  FREE_FOR_MS,
} from '#lib/queue/admission.ts';
import type { QueueState } from '#lib/queue/queue.ts';
import { type Hold, SEAT_COUNT, TAKEOVER_DELAY_MS } from '#lib/seat/seat.ts';
import { aDrawState, aHold, aState, NOW } from '#test/support/values.ts';

/** These seats are held, each by a different number. */
const taken = (seats: readonly number[], overrides: Partial<Hold> = {}): Hold[] =>
  seats.map((seatNumber) => aHold({ seatNumber, position: 1_000_000 + seatNumber, ...overrides }));

const upTo = (last: number, from = 1): number[] =>
  Array.from({ length: last - from + 1 }, (_, index) => from + index);

/** All seats except this many are sold to earlier fans. */
const soldBut = (left: number): Hold[] =>
  taken(upTo(SEAT_COUNT - left), { status: 'CONFIRMED', position: 0 });

/** These numbers have entered. Each holds a seat, starting at the last seat and going down. */
const cameWithSeats = (positions: readonly number[], overrides: Partial<Hold> = {}): Hold[] =>
  positions.map((position, index) => aHold({ seatNumber: SEAT_COUNT - index, position, ...overrides }));

const tick = (state: Partial<QueueState>, holds: readonly Hold[] = [], now = NOW) =>
  decideTick(aState({ tail: 1_000, ...state }), holds, now);

/** Numbers 1 to `size` were called this long ago. */
const calledAgo = (ago: number, size: number) => ({
  serving: size,
  callSize: size,
  calledAt: NOW - ago,
});

describe('the first call', () => {
  test('has as many numbers as seats are free, and stores its time and size', () => {
    const admission = tick({}, soldBut(20));

    expect(admission).toEqual({
      serving: 20,
      calledAt: NOW,
      callSize: 20,
      soldOut: false,
      closed: false,
      seatsLeft: 20,
      called: 20,
      waiting: 980,
      inside: 0,
      held: 0,
      idle: false,
      drawIsOverdue: false,
    });
  });

  test('is no larger than the queue', () => {
    expect(tick({ tail: 3 })).toMatchObject({ serving: 3, callSize: 3, waiting: 0 });
  });
});

describe('a free seat causes a call', () => {
  const calledFor = (seat: Partial<Hold>) =>
    tick({}, [...soldBut(1), aHold({ seatNumber: 50, ...seat })]).called;

  test.each<[string, Partial<Hold>, number]>([
    ['three seconds after it was released', { status: 'RELEASED', expiresAt: NOW - FREE_FOR_MS }, 1],
    ['not sooner after it was released', { status: 'RELEASED', expiresAt: NOW - FREE_FOR_MS + 1 }, 0],
    ['five seconds after its hold has expired', { expiresAt: NOW - FREE_FOR_MS - TAKEOVER_DELAY_MS }, 1],
    ['not sooner after its hold has expired', { expiresAt: NOW - FREE_FOR_MS - TAKEOVER_DELAY_MS + 1 }, 0],
    ['not while it is held', { expiresAt: NOW + 1 }, 0],
  ])('%s', (_, seat, called) => {
    expect(calledFor(seat)).toBe(called);
  });
});

describe('a call that is younger than ten seconds', () => {
  const young = calledAgo(CALL_MS - FREE_FOR_MS - 1, 10);

  test('calls no more fans while the missing ones may want all free seats', () => {
    const holds = [...soldBut(10), ...cameWithSeats([1, 2, 3])];

    expect(tick(young, holds)).toMatchObject({ called: 0, calledAt: young.calledAt, callSize: 10 });
  });

  test('grows by the free seats that the missing fans leave, and its ten seconds start again', () => {
    const came = cameWithSeats(upTo(8));
    const free = upTo(12);
    const sold = taken(upTo(SEAT_COUNT - 8, 13), { status: 'CONFIRMED', position: 0 });

    expect(free.length).toBe(SEAT_COUNT - came.length - sold.length);
    expect(tick(young, [...came, ...sold])).toMatchObject({
      called: 10,
      serving: 20,
      callSize: 20,
      calledAt: NOW,
    });
  });

  test('never grows beyond a hundred numbers', () => {
    // All fans have entered and released their seats: nobody is missing, and all seats are free.
    const back = upTo(SEAT_COUNT).map((position) =>
      aHold({ seatNumber: position, position, status: 'RELEASED', expiresAt: NOW - MINUTE }),
    );

    expect(tick(calledAgo(SECOND, 50), back)).toMatchObject({ called: 50, callSize: CALL_LIMIT });
    expect(tick({ ...calledAgo(SECOND, 60), serving: 50 }, back).callSize).toBe(CALL_LIMIT);
  });

  test('does not become smaller if it has more than a hundred numbers', () => {
    expect(tick(calledAgo(SECOND, 150))).toMatchObject({ called: 0, serving: 150, callSize: 150 });
  });
});

describe('the call after ten seconds', () => {
  const old = (size: number) => calledAgo(CALL_MS, size);

  test.each<[string, number, readonly number[], number, number]>([
    // size of the last call, numbers that entered, free seats, called
    ['has the size of the free seats when everyone entered', 4, [1, 2, 3, 4], 6, 6],
    ['has at least the size of the free seats, when most of a few entered', 4, [1, 2, 3], 30, 30],
    ['grows by the inverse of the share that entered', 20, upTo(10), 15, 30],
    ['rounds up', 3, [1, 2], 2, 3],
    ['is at most twice as large when few entered', 20, [1], 10, 40],
    ['is twice as large when nobody entered', 20, [], 10, 40],
    ['has the size of the free seats when that is more than twice', 3, [], 40, 40],
    ['is empty when no seat is free, even if fans are missing', 20, [1], 0, 0],
  ])('%s', (_, size, came, free, called) => {
    const own = cameWithSeats(came);
    const others = taken(upTo(SEAT_COUNT - free - came.length), { status: 'CONFIRMED', position: 0 });

    const admission = tick(old(size), [...others, ...own]);

    const next =
      called === 0 ? { calledAt: NOW - CALL_MS, callSize: size } : { calledAt: NOW, callSize: called };
    expect(admission).toMatchObject({ called, serving: size + called, ...next });
  });

  test('is never larger than ten thousand numbers', () => {
    expect(tick({ tail: 50_000, ...old(8_000) })).toMatchObject({ called: CALL_MOST, callSize: CALL_MOST });
    expect(tick({ tail: 50_000, ...old(CALL_MOST) }).called).toBe(CALL_MOST);
  });

  test('begins at ten seconds, not before', () => {
    expect(tick(calledAgo(CALL_MS - 1, 60)).called).toBe(0);
    expect(tick(calledAgo(CALL_MS, 60))).toMatchObject({ called: 120, calledAt: NOW });
  });

  test('counts a number once, with any number of seats, and also after it paid or released them', () => {
    const holds = [
      ...soldBut(4),
      aHold({ seatNumber: 47, position: 1 }),
      aHold({ seatNumber: 48, position: 1 }),
      aHold({ seatNumber: 49, position: 2, status: 'CONFIRMED' }),
      aHold({ seatNumber: 50, position: 3, status: 'RELEASED', expiresAt: NOW - MINUTE }),
    ];

    // Three of three entered, and one seat is free.
    expect(tick(old(3), holds).called).toBe(1);
  });

  test('does not count entries of an earlier call', () => {
    const state = { serving: 12, callSize: 2, calledAt: NOW - CALL_MS };
    const holds = [...soldBut(4), ...cameWithSeats([9, 10])];

    expect(tick(state, holds).called).toBe(4);
  });

  test('is no larger than the queue', () => {
    expect(tick({ tail: 70, ...old(60) })).toMatchObject({
      called: 10,
      serving: 70,
      callSize: 10,
      waiting: 0,
    });
  });
});

describe('nobody is called', () => {
  test.each<[string, Partial<QueueState>]>([
    ['while the sale is paused', { paused: true }],
    ['once it is closed', { closed: true }],
    ['from the beginning of the show', { startsAt: NOW }],
    ['before the opening', { saleOpensAt: NOW + 1 }],
  ])('%s', (_, overrides) => {
    const call = { serving: 7, callSize: 3, calledAt: NOW - MINUTE };

    expect(tick({ ...call, ...overrides })).toMatchObject({ called: 0, ...call, waiting: 993 });
  });

  test('but somebody is called a millisecond later', () => {
    expect(tick({ startsAt: NOW + 1, saleOpensAt: NOW }).called).toBe(50);
  });

  test('while all unsold seats are held', () => {
    const holds = [...soldBut(1), aHold({ seatNumber: 50, position: 7 })];

    expect(tick({ serving: 7, tail: 9 }, holds)).toMatchObject({ serving: 7, soldOut: false, seatsLeft: 1 });
  });
});

describe('once entering is allowed again', () => {
  const called = { ...calledAgo(MINUTE, 10), tail: 20 };

  test.each<[what: string, state: Partial<QueueState>, called: number]>([
    ['after a pause, called fans enter first', { resumedAt: NOW - FREE_FOR_MS + 1 }, 0],
    ['the next fans are called three seconds later', { resumedAt: NOW - FREE_FOR_MS }, 10],
    ['the same applies to an opening that was moved', { saleOpensAt: NOW - FREE_FOR_MS + 1 }, 0],
    ['numbers are added to a call that was made since', { resumedAt: NOW - 2, calledAt: NOW - 1 }, 10],
  ])('%s', (_, state, expected) => {
    expect(tick({ ...called, ...state }).called).toBe(expected);
  });

  test('a queue without a call is called at once', () => {
    expect(tick({ resumedAt: NOW, saleOpensAt: NOW }).called).toBe(50);
  });
});

describe('a sale without an unsold seat', () => {
  test('ends the queue without a call: all waiting fans get SOLD_OUT', () => {
    const admission = tick({ serving: 4, callSize: 4, calledAt: NOW - SECOND }, soldBut(0));

    expect(admission).toEqual({
      serving: 1_000,
      calledAt: NOW,
      callSize: 0,
      soldOut: true,
      closed: false,
      seatsLeft: 0,
      called: 0,
      waiting: 0,
      inside: 0,
      held: 0,
      idle: true,
      drawIsOverdue: false,
    });
  });

  test('stays as it is at the next tick', () => {
    const state = { serving: 1_000, soldOut: true, calledAt: NOW - MINUTE };

    expect(tick(state, soldBut(0))).toMatchObject({ serving: 1_000, calledAt: NOW - MINUTE, soldOut: true });
  });

  test('is sold out also while it is paused, not open or closed', () => {
    expect(tick({ paused: true, saleOpensAt: NOW + DAY }, soldBut(0)).soldOut).toBe(true);
    expect(tick({ closed: true }, soldBut(0))).toMatchObject({ soldOut: true, closed: true });
  });

  test('with a seat that became free three seconds ago calls a fan who has joined since', () => {
    const holds = soldBut(0).with(
      49,
      aHold({ seatNumber: 50, status: 'RELEASED', expiresAt: NOW - FREE_FOR_MS }),
    );
    const state = { tail: 1_002, serving: 1_000, soldOut: false, calledAt: NOW - SECOND, returned: 1 };

    expect(tick(state, holds)).toMatchObject({ called: 1, serving: 1_001, soldOut: false, seatsLeft: 1 });
  });
});

describe('a tick is needed again', () => {
  const aDrawn = { checkpoint: 'a note', seed: '00', drawnAt: NOW - MINUTE } as const;
  const cancelled = { serving: 0, callSize: 0, entries: 1, draw: aDrawState({ cancelledAt: NOW - DAY }) };
  const served = { tail: 1, serving: 1, callSize: 1, calledAt: NOW - CALL_MS };

  test.each<[string, Partial<QueueState>, readonly Hold[], boolean]>([
    ['while someone waits', { ...served, tail: 2 }, [], true],
    ['while someone holds a seat', served, [aHold({ expiresAt: NOW + 1 })], true],
    ['while the call is young', { ...served, calledAt: NOW - CALL_MS + 1 }, [], true],
    ['not once nobody waits, holds seats or is expected to enter', served, [], false],
    ['not for expired holds', served, [aHold({ expiresAt: NOW })], false],
    ['not for waiting fans of a closed sale', { ...served, tail: 9, closed: true }, [], false],
    ['for live holds of a closed sale', { ...served, tail: 9, closed: true }, [aHold()], true],
    ['for waiting fans during a pause', { ...served, tail: 9, paused: true }, [], true],
    ['for waiting fans before the opening', { ...served, tail: 9, saleOpensAt: NOW + DAY }, [], true],
    ['for a draw that is pending', { ...served, draw: aDrawState() }, [], true],
    ['for a pending draw of a closed sale', { ...served, closed: true, draw: aDrawState() }, [], true],
    [
      'not for a pending draw once the show begins',
      { ...served, draw: aDrawState(), startsAt: NOW },
      [],
      false,
    ],
    ['while the round of a draw is not published', { ...served, draw: aDrawState(aDrawn) }, [], true],
    ['while it is not published, once every seat is sold', { draw: aDrawState(aDrawn) }, soldBut(0), true],
    [
      'not once it is published',
      { ...served, draw: aDrawState({ ...aDrawn, published: 'ROUND' }) },
      [],
      false,
    ],
    ['not for the void entries of a cancelled draw', { ...served, ...cancelled }, [], false],
  ])('%s', (_, state, holds, needed) => {
    expect(tick(state, holds).idle).toBe(!needed);
  });
});

test('fans inside are those who hold seats, each counted once', () => {
  const holds = [
    aHold({ seatNumber: 1, userId: 'one' as never }),
    aHold({ seatNumber: 2, userId: 'one' as never }),
    aHold({ seatNumber: 3, userId: 'other' as never, expiresAt: NOW }),
    aHold({ seatNumber: 4, userId: 'buyer' as never, status: 'CONFIRMED' }),
    aHold({ seatNumber: 5, userId: 'leaver' as never, status: 'RELEASED' }),
    aHold({ seatNumber: 6, userId: 'third' as never }),
  ];

  expect(countInside(holds, NOW)).toBe(2);
});

test('the rate is that of the last call, and falls with the time since', () => {
  const rates = [0, CALL_MS, 2 * CALL_MS].map((ago) => callRate(aState(calledAgo(ago, 60)), NOW));

  expect(rates).toEqual([6, 6, 3]);
  expect(callRate(aState(), NOW)).toBe(0);
});
