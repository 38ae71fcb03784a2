import { describe, expect, test } from 'vitest';

import { DAY, HOUR, MINUTE, SECOND } from '#lib/clock.ts';
import { announcedRound, roundAt } from '#lib/draw/beacon.ts';
import { delayed, type DrawState, isCancellable, isOverdue, newDraw } from '#lib/draw/draw.ts';
import { testBeacon } from '#test/support/beacon-rounds.ts';
import { aDrawState, NOW } from '#test/support/values.ts';
import { isCancellable as isCancellableOnPage } from '#web/draw/cancellation.ts';
import { checkRounds } from '#web/draw/verify/rounds.ts';

const ROUND_AT = NOW + HOUR;

describe('a draw can be cancelled', () => {
  test.each([
    ['before its round', ROUND_AT - 1, true],
    ['not once its round has come', ROUND_AT, false],
    ['not within an hour of it', ROUND_AT + HOUR - 1, false],
    ['if nothing is drawn an hour after it', ROUND_AT + HOUR, true],
  ])('%s, and the page knows', (_, now, can) => {
    const shown = { state: 'SEALED', roundAt: new Date(ROUND_AT).toISOString() } as const;

    expect(isCancellable(aDrawState({ roundAt: ROUND_AT, checkpoint: 'sealed' }), now)).toBe(can);
    expect(isCancellableOnPage(shown, now)).toBe(can);
  });

  test.each([
    ['drawn', { seed: 'ab' }],
    ['cancelled', { cancelledAt: NOW }],
  ])('not when it is %s', (_, overrides) => {
    expect(isCancellable(aDrawState({ roundAt: ROUND_AT, ...overrides }), ROUND_AT + 2 * HOUR)).toBe(false);
  });
});

describe('a draw that is delayed again and again', () => {
  const saleOpensAt = NOW + HOUR;
  const round = announcedRound(testBeacon, saleOpensAt);
  const announced = newDraw({ entryOpensAt: NOW, saleOpensAt, beacon: testBeacon, round }, { lanes: 1 });
  const delay = (draw: DrawState): DrawState => ({
    ...draw,
    ...delayed(draw, testBeacon, draw.roundAt - 9 * SECOND),
  });
  test('lists at most twenty delays, and each round follows from them by the rule', () => {
    let draw = announced;
    for (let count = 1; count <= 60; count += 1) {
      draw = delay(draw);

      const { value, facts } = checkRounds(
        { ...draw, saleOpensAt, announcedRound: round, cancelledAt: undefined },
        testBeacon,
        undefined,
      );

      expect(value).toBe(draw.round);
      expect(facts).toMatchObject({
        delays: Math.min(count, 20),
        roundAt: new Date(draw.roundAt).toISOString(),
      });
      expect(draw.roundAt).toBe(roundAt(testBeacon, round) + count * MINUTE);
    }
  });
});

describe('a draw is overdue', () => {
  const done = { checkpoint: 'sealed', seed: 'ab', drawnAt: NOW + MINUTE, published: 'ROUND' } as const;

  test.each<[string, Partial<DrawState>, number, boolean]>([
    ['not within three minutes of the opening', {}, 3 * MINUTE - 1, false],
    ['if it is not sealed by then', {}, 3 * MINUTE, true],
    ['if it is not drawn by then', { checkpoint: 'sealed', published: 'CHECKPOINT' }, 3 * MINUTE, true],
    ['if its last file is not published by then', { ...done, published: 'CHECKPOINT' }, 3 * MINUTE, true],
    ['not once it is done', done, 3 * MINUTE, false],
    ['not if it is cancelled', { cancelledAt: NOW }, 3 * MINUTE, false],
    ['not once the show has begun without it', {}, DAY, false],
  ])('%s', (_, draw, after, overdue) => {
    const queue = { draw: aDrawState(draw), saleOpensAt: NOW, startsAt: NOW + DAY };

    expect(isOverdue(queue, NOW + after)).toBe(overdue);
  });

  test('never in a queue without one', () => {
    expect(isOverdue({ startsAt: NOW + DAY }, NOW + HOUR)).toBe(false);
  });
});
