import { describe, expect, test } from 'vitest';

import { MINUTE, SECOND } from '#lib/clock.ts';
import { CLAIM_WINDOW_MS, hasLivePass, isLivePlace, turnOf } from '#lib/queue/queue.ts';
import { estimateWait, pollForNumber } from '#lib/queue/waiting.ts';
import { aPlace, aState, NOW } from '#test/support/values.ts';

const mark = { at: NOW, from: 3, through: 5, cap: 2 };
const called = aState({ tail: 9, serving: 5, marks: [mark] });

describe('the turn of a number', () => {
  test.each([
    ['waits above the one served last', 6, NOW, 'WAITING'],
    ['is called as the last of its admission', 5, NOW, 'CALLED'],
    ['is called as the first of its admission', 4, NOW, 'CALLED'],
    ['is called to the end of the window', 5, NOW + CLAIM_WINDOW_MS, 'CALLED'],
    ['is missed after the window', 5, NOW + CLAIM_WINDOW_MS + 1, 'MISSED'],
    ['is missed when its admission is long gone', 3, NOW, 'MISSED'],
    ['still waits, however late it is', 6, NOW + 60 * MINUTE, 'WAITING'],
  ])('%s', (_, position, now, kind) => {
    expect(turnOf(position, called, now).kind).toBe(kind);
  });

  test('names the admission that called it', () => {
    expect(turnOf(4, called, NOW)).toEqual({ kind: 'CALLED', mark });
  });
});

describe('a place lives', () => {
  test.each([
    ['while it waits', aPlace({ position: 6 }), true],
    ['while it is called', aPlace({ position: 4 }), true],
    ['not once it was missed', aPlace({ position: 3 }), false],
    ['not when it waited for more than a day', aPlace({ position: 6, expiresAt: NOW }), false],
    ['while its pass lasts', aPlace({ position: 3, status: 'ACTIVE', expiresAt: NOW + 1 }), true],
    ['not at the end of its pass', aPlace({ position: 4, status: 'ACTIVE', expiresAt: NOW }), false],
    ['not once it has ended', aPlace({ position: 6, status: 'EXPIRED' }), false],
  ])('%s', (_, place, lives) => {
    expect(isLivePlace(place, called, NOW)).toBe(lives);
  });

  test('a waiting place is no pass', () => {
    expect(hasLivePass(aPlace(), NOW)).toBe(false);
  });
});

const rated = (position: number, perSecond: number) =>
  estimateWait(
    position,
    aState({ tail: 1_000_000, marks: [{ at: NOW, from: 0, through: perSecond * 60, cap: 1 }] }),
    NOW,
  );

describe('a waiting fan', () => {
  test('asks again after a tenth of the wait', () => {
    expect(rated(300, 2)).toEqual({ ahead: 300, estimatedWaitSeconds: 150, pollAfterMs: 15 * SECOND });
  });

  test('who is next asks every second', () => {
    expect(rated(1, 1).pollAfterMs).toBe(SECOND);
  });

  test('far away asks every fifty seconds, inside the claim window', () => {
    expect(rated(1_000_000, 1)).toEqual({
      ahead: 1_000_000,
      estimatedWaitSeconds: 1_000_000,
      pollAfterMs: 50 * SECOND,
    });
  });

  test('is promised nothing while nobody is let in', () => {
    expect(estimateWait(20, aState({ serving: 10 }), NOW)).toEqual({
      ahead: 10,
      estimatedWaitSeconds: null,
      pollAfterMs: SECOND,
    });
  });

  test('is never behind the one served last', () => {
    expect(estimateWait(1, aState({ serving: 10 }), NOW).ahead).toBe(0);
  });

  test.each([
    [-SECOND, SECOND],
    [0, SECOND],
    [10 * SECOND, 5 * SECOND],
    [60 * MINUTE, 50 * SECOND],
  ])('without a number for %i ms asks again after %i ms', (waited, pollAfterMs) => {
    expect(pollForNumber(NOW, NOW + waited)).toBe(pollAfterMs);
  });
});
