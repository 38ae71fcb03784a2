import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { defaultPeople } from '#bench/rehearse/people.ts';
import { quotasOf } from '#bench/rehearse/quotas.ts';
import { Rehearsal } from '#bench/rehearse/rehearsal.ts';
import { MINUTE, SECOND } from '#lib/clock.ts';
import { CALL_LIMIT, CALL_MOST, CALL_MS, decideTick } from '#lib/queue/admission.ts';
import type { QueueState } from '#lib/queue/queue.ts';
import { estimateWait, pollBehindTail } from '#lib/queue/waiting.ts';
import { SEAT_COUNT } from '#lib/seat/seat.ts';
import { aHold, aState, NOW } from '#test/support/values.ts';

/** Sales with every kind of fan, small enough for a rehearsal of milliseconds. */
const anySale = fc.record({
  fans: fc.integer({ min: 1, max: 400 }),
  withinMs: fc.integer({ min: 0, max: MINUTE }),
  absent: fc.oneof(fc.constantFrom(0, 0.9), fc.double({ min: 0, max: 1, noNaN: true })),
  abandon: fc.double({ min: 0, max: 0.5, noNaN: true }),
  pairs: fc.double({ min: 0, max: 1, noNaN: true }),
  decideMs: fc.integer({ min: 0, max: 2 * MINUTE }),
  payMs: fc.integer({ min: 0, max: 2 * MINUTE }),
  clients: fc.constantFrom('page' as const, 'api' as const),
  seats: fc.integer({ min: 1, max: SEAT_COUNT }),
  seed: fc.integer({ min: 1, max: 1_000_000 }),
});

const rehearse = ({ seats, seed, ...people }: typeof anySale extends fc.Arbitrary<infer T> ? T : never) =>
  new Rehearsal(
    {
      opening: 'fifo',
      people: { ...defaultPeople, ...people },
      seats,
      numbering: { groups: 8, concurrency: 8, batchMs: 40 },
      quotas: quotasOf('ap-northeast-2'),
    },
    seed,
  ).run();

/**
 * Assumptions about present fans: a page polls within five seconds of its call (three for board and edge, two for the
 * person) and then every 1 to 1.5 s. A program polls when `pollAfterMs` says. No request is refused.
 */
describe('with fans who poll when the answers say', () => {
  test('no seat is free for more than 3 s while a called fan waits for one, and nobody overtakes an earlier call', () => {
    fc.assert(
      fc.property(anySale, (sale) => {
        const { longestFreeMs, orderErrors, errorScreens } = rehearse(sale);

        expect({ orderErrors, errorScreens }).toEqual({ orderErrors: 0, errorScreens: 0 });
        expect(longestFreeMs).toBeLessThanOrEqual(3 * SECOND);
      }),
      { numRuns: 40 },
    );
  });
});

/** Holds in any state, of fans of the last call, of fans of earlier calls, or of nobody in the queue. */
const anyHolds = fc
  .uniqueArray(fc.integer({ min: 1, max: SEAT_COUNT }), { maxLength: SEAT_COUNT })
  .chain((seats) =>
    fc.tuple(
      ...seats.map((seatNumber) =>
        fc
          .record({
            status: fc.constantFrom('PENDING' as const, 'CONFIRMED' as const, 'RELEASED' as const),
            position: fc.integer({ min: 1, max: 600 }),
            expiresAt: fc.integer({ min: NOW - MINUTE, max: NOW + MINUTE }),
          })
          .map((hold) => aHold({ ...hold, seatNumber })),
      ),
    ),
  );

const anyCall = fc.record({
  serving: fc.integer({ min: 0, max: 20_000 }),
  callSize: fc.oneof(fc.integer({ min: 0, max: 600 }), fc.integer({ min: 0, max: CALL_MOST })),
  calledAt: fc.integer({ min: NOW - MINUTE, max: NOW }),
});

test('a call has at most twice the numbers of the last one and at most ten thousand, and grows to at most a hundred', () => {
  fc.assert(
    fc.property(anyCall, anyHolds, (call, holds) => {
      const before = aState({ ...call, callSize: Math.min(call.callSize, call.serving), tail: 50_000 });

      const after = decideTick(before, holds, NOW);

      const isOver = NOW >= before.calledAt + CALL_MS;
      const most = isOver
        ? Math.min(CALL_MOST, Math.max(SEAT_COUNT, 2 * before.callSize))
        : Math.max(CALL_LIMIT, before.callSize);
      if (!after.soldOut) {
        expect(after.called).toBeGreaterThanOrEqual(0);
        expect(after.callSize).toBeLessThanOrEqual(most);
        expect(after.calledAt).toBe(after.called > 0 ? NOW : before.calledAt);
      }
    }),
    { numRuns: 2_000 },
  );
});

/** The share of the allowed numbers that each tick calls: none, all, or anything between. One tick a second. */
const anyTicks = fc.array(fc.oneof(fc.constantFrom(0, 0, 1, 1), fc.double({ min: 0, max: 1, noNaN: true })), {
  minLength: 1,
  maxLength: 120,
});

const tick = (state: QueueState, share: number, now: number): QueueState => {
  const isOver = now >= state.calledAt + CALL_MS;
  const wider = Math.min(CALL_MOST, 2 * state.callSize);
  const most = isOver ? Math.max(SEAT_COUNT, wider) : CALL_LIMIT - state.callSize;
  const called = Math.max(0, Math.floor(share * most));
  if (called === 0) return state;
  return {
    ...state,
    serving: state.serving + called,
    calledAt: now,
    callSize: isOver ? called : state.callSize + called,
  };
};

/** The state after each tick, one a second. After the given ticks, each tick calls as many as the rule allows. */
const history = (first: QueueState, ticks: readonly number[]): QueueState[] => {
  const states = [first];
  for (let second = 1; second <= 400; second += 1) {
    const before = states.at(-1) ?? first;
    states.push(tick(before, ticks[second - 1] ?? 1, NOW + second * SECOND));
  }
  return states;
};

const seenAt = (states: readonly QueueState[], ms: number): QueueState =>
  states[Math.min(states.length - 1, Math.max(0, Math.floor(ms / SECOND)))] ?? aState();

/**
 * Assumptions: the fan has a number, and requests are answered at once. A container shows the queue's row as it was up to a
 * second ago.
 */
test('a fan who follows pollAfterMs learns of the call within 3 s, whichever calls the rule makes', () => {
  fc.assert(
    fc.property(
      fc.record({
        ticks: anyTicks,
        position: fc.integer({ min: 1, max: 200_000 }),
        first: fc.record({
          callSize: fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: CALL_MOST })),
          age: fc.integer({ min: 0, max: 20_000 }),
        }),
        startsAfter: fc.integer({ min: 0, max: 5_000 }),
        chances: fc.array(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), {
          minLength: 2,
          maxLength: 40,
        }),
      }),
      ({ ticks, position, first, startsAfter, chances }) => {
        const states = history(
          aState({ tail: 1_000_000, callSize: first.callSize, calledAt: NOW - first.age }),
          ticks,
        );
        const calledSecond = states.findIndex(({ serving }) => position <= serving);
        if (calledSecond < 0) return;
        let ms = startsAfter;
        let draw = 0;
        const chance = () => chances[(draw += 1) % chances.length] ?? 0;
        for (;;) {
          const state = seenAt(states, ms - chance() * SECOND);
          if (position <= state.serving) break;
          ms += estimateWait(position, state, NOW + ms, chance()).pollAfterMs;
        }

        if (ms > startsAfter) expect(ms - calledSecond * SECOND).toBeLessThanOrEqual(3 * SECOND);
      },
    ),
    { numRuns: 3_000 },
  );
});

/** Assumption: the join is on its way at the time of the row, so its number is behind the tail of that row. */
test('a fan who waits for a number polls before that number can be called', () => {
  fc.assert(
    fc.property(
      anyTicks,
      fc.integer({ min: 0, max: 20_000 }),
      fc.integer({ min: 0, max: 300 }),
      fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      (ticks, tail, callSize, random) => {
        const first = aState({ tail, callSize, calledAt: NOW - 5 * SECOND });
        const states = history(first, ticks);
        const calledSecond = states.findIndex(({ serving }) => serving > tail);

        const pollAfterMs = pollBehindTail(NOW, first, NOW, random);

        if (calledSecond >= 0)
          expect(pollAfterMs).toBeLessThanOrEqual(Math.max(0, calledSecond * SECOND) + 1_500);
      },
    ),
    { numRuns: 1_000 },
  );
});
