import { describe, expect, test } from 'vitest';

import { MINUTE, SECOND } from '#lib/clock.ts';
import type { TokenId, UserId } from '#lib/ids.ts';
import { planSteps } from '#lib/queue/assign-positions.ts';
import type { Delivered } from '#lib/queue/intake.ts';
import { CLAIM_WINDOW_MS, hasLivePass, isLivePlace, type Place, turnOf } from '#lib/queue/queue.ts';
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

const id = (number: number) => `01a22f8b-7b80-7000-8000-00000000000${number}` as TokenId;

const steps = (messages: readonly Delivered[], ...places: readonly Place[]) =>
  planSteps(messages, new Map(places.map((place) => [place.userId, place])), called, NOW);

describe('the steps of a batch', () => {
  const [fan, other] = ['fan', 'other'] as UserId[] as [UserId, UserId];
  const message = (kind: Delivered['kind'], number: number, userId = fan): Delivered => ({
    kind,
    tokenId: id(number),
    sequence: String(number),
    userId,
    concertId: called.concertId,
    scheduleId: called.scheduleId,
  });
  const join = (number: number, userId = fan) => message('JOIN', number, userId);
  const leave = (number: number, userId = fan) => message('LEAVE', number, userId);
  const waiting = aPlace({ tokenId: id(1), position: 6 });
  const idsMadeAt = Number.parseInt('01a22f8b7b80', 16);
  const ended = aPlace({ tokenId: id(1), status: 'EXPIRED', expiresAt: idsMadeAt - 1 });

  test.each([
    ['each user is numbered', [join(1), join(2, other)], [], ['NUMBER', 'NUMBER']],
    ['a second join finds the place of the first', [join(1), join(2)], [], ['NUMBER', 'NOTE']],
    ['the same message twice changes nothing', [join(1), join(1)], [], ['NUMBER', 'NOTHING']],
    ['a redelivered join finds its place', [join(1)], [waiting], ['NOTHING']],
    ['a redelivered join finds its ended place', [join(1)], [ended], ['NOTHING']],
    ['a join keeps a place that lives', [join(2)], [waiting], ['NOTE']],
    [
      'a join that found a place changes nothing when it comes again',
      [join(2), join(2)],
      [waiting],
      ['NOTE', 'NOTHING'],
    ],
    [
      'a join that found a place takes no number when it comes again after that place has ended',
      [join(2)],
      [aPlace({ tokenId: id(1), sequence: '2', status: 'EXPIRED' })],
      ['NOTHING'],
    ],
    ['a join replaces an ended place', [join(2)], [ended], ['NUMBER']],
    ['a leave ends what the join before took', [join(1), leave(2)], [], ['NUMBER', 'END']],
    ['a second leave changes nothing', [leave(2), leave(3)], [waiting], ['END', 'NOTHING']],
    ['a leave without a place changes nothing', [leave(2)], [], ['NOTHING']],
    ['a leave leaves another’s place alone', [leave(2, other)], [waiting], ['NOTHING']],
    ['a leave leaves an ended place alone', [leave(2)], [ended], ['NOTHING']],
    ['join, leave, join takes two numbers', [join(1), leave(2), join(3)], [], ['NUMBER', 'END', 'NUMBER']],
    [
      'a redelivered leave does not end a later place',
      [leave(2)],
      [aPlace({ tokenId: id(3), sequence: '3', position: 6 })],
      ['NOTHING'],
    ],
    [
      'a leave does not end a pass: that the caller did',
      [leave(2)],
      [aPlace({ tokenId: id(1), status: 'ACTIVE' })],
      ['NOTHING'],
    ],
    ['a missed place is replaced', [join(2)], [aPlace({ tokenId: id(1), position: 3 })], ['NUMBER']],
  ] as const)('%s', (_, messages, places, expected) => {
    expect(steps(messages, ...places)).toEqual(expected);
  });

  test('a join whose place has ended changes nothing; another join of the same user is numbered', () => {
    const used = aPlace({ tokenId: id(1), status: 'EXPIRED', expiresAt: idsMadeAt + MINUTE });

    expect(steps([join(1), join(2)], used)).toEqual(['NOTHING', 'NUMBER']);
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
