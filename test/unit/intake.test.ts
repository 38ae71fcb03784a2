import { describe, expect, test } from 'vitest';

import { type Instant, MINUTE, SECOND } from '#lib/clock.ts';
import type { ScheduleId, TokenId, UserId } from '#lib/ids.ts';
import {
  type Delivered,
  type DeliveredFromUser,
  groupIn,
  groupOf,
  messageGroupId,
  queueUrlOf,
} from '#lib/queue/intake.ts';
import { planSteps } from '#lib/queue/intake-steps.ts';
import type { Place, QueueState } from '#lib/queue/queue.ts';
import { aDrawState, aPlace, aState, NOW } from '#test/support/values.ts';

const idsMadeAt = Date.parse('2026-12-01T03:00:00Z');

/** The ids of one time sort by their number. */
const id = (number: number, madeAt: Instant = idsMadeAt): TokenId => {
  const time = madeAt.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-00000000000${number}` as TokenId;
};

const stepsIn =
  (state: QueueState) =>
  (messages: readonly DeliveredFromUser[], ...places: readonly Place[]) =>
    planSteps(messages, new Map(places.map((place) => [place.userId, place])), state, NOW);

const steps = stepsIn(aState());

describe('the steps of a batch', () => {
  const [fan, other] = ['fan', 'other'] as UserId[] as [UserId, UserId];
  const message = (kind: DeliveredFromUser['kind'], number: number, userId = fan): DeliveredFromUser => ({
    kind,
    tokenId: id(number),
    sequence: String(number),
    group: 0,
    receivedAt: NOW,
    userId,
    concertId: aState().concertId,
    scheduleId: aState().scheduleId,
  });
  const join = (number: number, userId = fan) => message('JOIN', number, userId);
  const leave = (number: number, userId = fan) => message('LEAVE', number, userId);
  const waiting = aPlace({ tokenId: id(1), position: 6 });
  const ended = aPlace({ tokenId: id(1), status: 'EXPIRED', expiresAt: idsMadeAt - 1 });

  test.each([
    ['each user is numbered', [join(1), join(2, other)], [], ['NUMBER', 'NUMBER']],
    ['a second join finds the place of the first', [join(1), join(2)], [], ['NUMBER', 'RECORD_JOIN']],
    ['the same message twice changes nothing', [join(1), join(1)], [], ['NUMBER', 'NOTHING']],
    ['a redelivered join finds its place', [join(1)], [waiting], ['NOTHING']],
    ['a redelivered join finds its ended place', [join(1)], [ended], ['NOTHING']],
    ['a join keeps a live place', [join(2)], [waiting], ['RECORD_JOIN']],
    [
      'a join that found a place changes nothing when it is delivered again',
      [join(2), join(2)],
      [waiting],
      ['RECORD_JOIN', 'NOTHING'],
    ],
    [
      'a join that found a place takes no number when it is delivered again after that place has ended',
      [join(2)],
      [aPlace({ tokenId: id(1), sequence: '2', status: 'EXPIRED' })],
      ['NOTHING'],
    ],
    ['a join replaces an ended place', [join(2)], [ended], ['NUMBER']],
    ['a leave ends the place of the join before it', [join(1), leave(2)], [], ['NUMBER', 'END']],
    ['a second leave changes nothing', [leave(2), leave(3)], [waiting], ['END', 'NOTHING']],
    ['a leave without a place changes nothing', [leave(2)], [], ['NOTHING']],
    ['a leave does not end the place of another user', [leave(2, other)], [waiting], ['NOTHING']],
    ['a leave does not change an ended place', [leave(2)], [ended], ['NOTHING']],
    ['join, leave, join takes two numbers', [join(1), leave(2), join(3)], [], ['NUMBER', 'END', 'NUMBER']],
    [
      'a redelivered leave does not end a later place',
      [leave(2)],
      [aPlace({ tokenId: id(3), sequence: '3', position: 6 })],
      ['NOTHING'],
    ],
    [
      'a leave does not end a pass: the API has done that already',
      [leave(2)],
      [aPlace({ tokenId: id(1), status: 'ACTIVE' })],
      ['NOTHING'],
    ],
    [
      'a join keeps a place that was called',
      [join(2)],
      [aPlace({ tokenId: id(1), position: 0 })],
      ['RECORD_JOIN'],
    ],
  ] as const)('%s', (_, messages, places, expected) => {
    expect(steps(messages, ...places)).toEqual(expected);
  });

  test('a join whose place has ended changes nothing; another join of the same user is numbered', () => {
    const used = aPlace({ tokenId: id(1), status: 'EXPIRED', expiresAt: idsMadeAt + MINUTE });

    expect(steps([join(1), join(2)], used)).toEqual(['NOTHING', 'NUMBER']);
  });

  test.each([
    ['is sold out', aState({ soldOut: true })],
    ['was closed by its operator', aState({ closed: true })],
    ['ended when the show began', aState({ startsAt: NOW })],
  ])('once the sale %s, a join is turned away unless its fan has a place', (_, over) => {
    const messages = [join(2), leave(3), join(4), join(5, other)];

    expect(stepsIn(over)(messages, waiting)).toEqual(['RECORD_JOIN', 'END', 'TURN_AWAY', 'TURN_AWAY']);
  });

  test('a join is numbered while the sale is paused, or is not open yet', () => {
    for (const held of [aState({ paused: true }), aState({ saleOpensAt: NOW + MINUTE })])
      expect(stepsIn(held)([join(1)])).toEqual(['NUMBER']);
  });
});

describe('the steps of a batch of a date with a draw', () => {
  const opensAt = NOW;
  const drawn = aState({ saleOpensAt: opensAt, draw: aDrawState(), entries: 0, marked: {} });
  const { concertId, scheduleId } = drawn;
  const delivery = (number: number, receivedAt: Instant) => ({
    concertId,
    scheduleId,
    group: 0,
    sequence: String(number),
    receivedAt,
  });
  const of = (
    kind: 'JOIN' | 'LEAVE',
    number: number,
    receivedAt: Instant,
    madeAt: Instant = receivedAt,
  ): Delivered => ({
    kind,
    tokenId: id(number, madeAt),
    userId: 'fan' as UserId,
    ...delivery(number, receivedAt),
  });
  const early = (number: number) => of('JOIN', number, opensAt - 1);
  const late = (number: number) => of('JOIN', number, opensAt);
  const mark = (number: number, receivedAt = opensAt + SECOND): Delivered => ({
    kind: 'MARK',
    ...delivery(number, receivedAt),
  });
  const entered = aPlace({ tokenId: id(1, opensAt - 1), nonce: 'AAAA' });
  const left = aPlace({ ...entered, status: 'EXPIRED' });

  test.each<[string, Delivered[], Place[], Partial<QueueState>, string[]]>([
    ['a join in time is entered', [early(1)], [], {}, ['ENTER']],
    ['a join after the opening is late, even in a group without a mark', [late(1)], [], {}, ['NUMBER']],
    ['a mark counts a second after the opening', [mark(1)], [], {}, ['MARK']],
    ['a mark that SQS received earlier changes nothing', [mark(1, opensAt + 999)], [], {}, ['NOTHING']],
    ['a second mark changes nothing more', [mark(1), mark(2)], [], {}, ['MARK', 'MARK']],
    ['a join after an early mark is entered', [mark(1, opensAt), early(2)], [], {}, ['NOTHING', 'ENTER']],
    ['a join after a mark is late, whatever its timestamp', [mark(1), early(2)], [], {}, ['MARK', 'NUMBER']],
    ['a join in a marked group is late', [early(1)], [], { marked: { 0: true } }, ['NUMBER']],
    [
      'a redelivered join keeps its entry in a marked group',
      [early(1)],
      [entered],
      { marked: { 0: true } },
      ['NOTHING'],
    ],
    ['a fan who has left enters again with their entry', [early(2)], [left], {}, ['ENTER_AGAIN']],
    [
      'a fan who enters, leaves and enters again has one entry',
      [early(1), of('LEAVE', 2, opensAt - 1), early(3)],
      [],
      {},
      ['ENTER', 'END', 'ENTER_AGAIN'],
    ],
    ['a fan who has left and comes back late is late', [late(2)], [left], {}, ['NUMBER']],
    [
      'a join in time is turned away once the draw is cancelled, and a late one is not',
      [early(1), late(2)],
      [],
      { draw: aDrawState({ cancelledAt: NOW - 2 }) },
      ['TURN_AWAY', 'NUMBER'],
    ],
    [
      'once the draw is cancelled, the time at which a join was made counts, as in the API',
      [of('JOIN', 1, opensAt, opensAt - 1), of('JOIN', 2, opensAt - 1, opensAt)],
      [],
      { draw: aDrawState({ cancelledAt: NOW - 2 }), marked: { 0: true } },
      ['TURN_AWAY', 'NUMBER'],
    ],
    [
      'an entry of a cancelled draw is no place, so a late join takes another',
      [late(2)],
      [entered],
      { draw: aDrawState({ cancelledAt: NOW - 2 }) },
      ['NUMBER'],
    ],
  ])('%s', (_, messages, places, over, expected) => {
    const state = { ...drawn, ...over };
    const byUser = new Map(places.map((place) => [place.userId, place]));

    expect(planSteps(messages, byUser, state, NOW)).toEqual(expected);
  });
});

describe('the intake', () => {
  const names = Array.from({ length: 1_000 }, (_, index) => `one-${index}`);

  test('spreads users over the message groups of a date, each user always to the same group', () => {
    const groups = names.map((name) => groupOf(name as UserId, { lanes: 8 }));

    expect(groups).toEqual(names.map((name) => groupOf(name as UserId, { lanes: 8 })));
    expect(new Set(groups)).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7]));
  });

  test('reads the group from its id in SQS', () => {
    expect([0, 63].map((group) => groupIn(messageGroupId(aState().scheduleId, group)))).toEqual([0, 63]);
  });

  test('spreads dates over the intake queues, each date always to the same queue', () => {
    const urls = ['https://sqs/1/a.fifo', 'https://sqs/1/b.fifo', 'https://sqs/1/c.fifo'];
    const chosen = names.map((name) => queueUrlOf(name as ScheduleId, urls));

    expect(chosen).toEqual(names.map((name) => queueUrlOf(name as ScheduleId, urls)));
    expect(new Set(chosen)).toEqual(new Set(urls));
  });
});
