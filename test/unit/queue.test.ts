import { describe, expect, test } from 'vitest';

import { DAY, MINUTE } from '#lib/clock.ts';
import type { TokenId, UserId } from '#lib/ids.ts';
import { planSteps } from '#lib/queue/assign-positions.ts';
import type { Delivered } from '#lib/queue/intake.ts';
import {
  doorOf,
  hasLivePass,
  hasReached,
  heldOn,
  isCalled,
  isLivePlace,
  type Place,
} from '#lib/queue/queue.ts';
import { heldSeatOf } from '#lib/seat/seat.ts';
import { aHold, aPlace, aState, NOW } from '#test/support/values.ts';

const called = aState({ tail: 9, serving: 5, calledAt: NOW, callSize: 2 });

test('a number is called up to the last one, and stays called', () => {
  expect([1, 5, 6].map((position) => isCalled(position, called))).toEqual([true, true, false]);
});

describe('a place lives', () => {
  test.each([
    ['while it waits', aPlace({ position: 6 }), true],
    ['while it is called, however long ago', aPlace({ position: 1, createdAt: NOW - DAY }), true],
    ['not when it waited for more than a day', aPlace({ position: 6, expiresAt: NOW }), false],
    ['while its pass lasts', aPlace({ position: 3, status: 'ACTIVE', expiresAt: NOW + 1 }), true],
    ['not at the end of its pass', aPlace({ position: 4, status: 'ACTIVE', expiresAt: NOW }), false],
    ['not once it has ended', aPlace({ position: 6, status: 'EXPIRED' }), false],
  ])('%s', (_, place, lives) => {
    expect(isLivePlace(place, NOW)).toBe(lives);
  });

  test('a waiting place is no pass', () => {
    expect(hasLivePass(aPlace(), NOW)).toBe(false);
  });
});

test('a pass holds what has not run out', () => {
  const [live, over] = [aHold({ expiresAt: NOW + 1 }), aHold({ seatNumber: 2, expiresAt: NOW })].map(
    heldSeatOf,
  );

  expect(heldOn(aPlace({ held: [live, over] as never }), NOW)).toEqual([live]);
  expect(heldOn(aPlace(), NOW)).toEqual([]);
});

describe('the door', () => {
  test.each([
    ['is open', {}, 'OPEN'],
    ['is closed by the operator', { closed: true, saleOpensAt: NOW + 1 }, 'CLOSED'],
    ['is closed from the begin of the show on', { startsAt: NOW }, 'CLOSED'],
    ['is not open before the opening', { saleOpensAt: NOW + 1 }, 'NOT_YET'],
    ['is open from the opening on', { saleOpensAt: NOW, startsAt: NOW + 1 }, 'OPEN'],
  ] as const)('%s', (_, overrides, door) => {
    expect(doorOf(aState(overrides), NOW)).toBe(door);
  });
});

describe('a join has been handled', () => {
  // SQS numbers have twenty digits: more than a number can tell apart, and not always as many.
  const reached = { '3': '18875000000000000002' };

  test.each([
    ['when its group has come to it', 3, '18875000000000000002', true],
    ['when its group has come further', 3, '18875000000000000001', true],
    ['when its group has come further, by a longer number', 3, '9999999999999999999', true],
    ['not before its group has come to it', 3, '18875000000000000003', false],
    ['not when its group has not begun', 4, '1', false],
    ['not when another group has come as far', 33, '1', false],
  ])('%s', (_, group, sequence, handled) => {
    expect(hasReached(reached, group, sequence)).toBe(handled);
  });
});

const id = (number: number) => `01a22f8b-7b80-7000-8000-00000000000${number}` as TokenId;

const steps = (messages: readonly Delivered[], ...places: readonly Place[]) =>
  planSteps(messages, new Map(places.map((place) => [place.userId, place])), NOW);

describe('the steps of a batch', () => {
  const [fan, other] = ['fan', 'other'] as UserId[] as [UserId, UserId];
  const message = (kind: Delivered['kind'], number: number, userId = fan): Delivered => ({
    kind,
    tokenId: id(number),
    sequence: String(number),
    group: 0,
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
    ['a called place is kept', [join(2)], [aPlace({ tokenId: id(1), position: 3 })], ['NOTE']],
    [
      'a pass that has run out is replaced',
      [join(2)],
      [aPlace({ tokenId: id(1), status: 'ACTIVE', expiresAt: idsMadeAt - 1 })],
      ['NUMBER'],
    ],
  ] as const)('%s', (_, messages, places, expected) => {
    expect(steps(messages, ...places)).toEqual(expected);
  });

  test('a join whose place has ended changes nothing; another join of the same user is numbered', () => {
    const used = aPlace({ tokenId: id(1), status: 'EXPIRED', expiresAt: idsMadeAt + MINUTE });

    expect(steps([join(1), join(2)], used)).toEqual(['NOTHING', 'NUMBER']);
  });
});
