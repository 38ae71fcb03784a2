import { describe, expect, it } from 'vitest';

import { MINUTE, SECOND } from '#lib/clock.ts';
import { boardOf, passOf, START, waitingAt, waitingOf } from '#test/support/web-queue.ts';
import { absenceOf, isOverdue } from '#web/queue/absence.ts';
import { advance, joined, type News } from '#web/queue/advance-place.ts';
import type { Place } from '#web/queue/place.ts';

const before = waitingAt(100);

const after = (...news: News[]): Place =>
  news.reduce((place, one) => advance(place, one, START + MINUTE), before);

const board = (given: Parameters<typeof boardOf>[0]): News => ({
  kind: 'board',
  board: boardOf(given, START + MINUTE),
});

describe('an absence', () => {
  it('begins a minute after an answer was due', () => {
    const place = { ...before, nextAskAt: START };

    expect(isOverdue(place, START + MINUTE)).toBe(false);
    expect(isOverdue(place, START + MINUTE + SECOND)).toBe(true);
    expect(isOverdue(before, Infinity)).toBe(false);
  });

  it.each<[what: string, place: Place, absence: object | undefined]>([
    ['still waits', after(board({ serving: 40 })), { kind: 'waiting', since: START, from: 99, to: 59 }],
    ['was called just now', after(board({ serving: 100 })), undefined],
    [
      'was called, but others took the seats',
      after({
        kind: 'waiting',
        waiting: waitingOf({ position: 100, waitingQueueLength: 0, called: true }),
      }),
      { kind: 'passedOver', since: START },
    ],
    ['has entered', after({ kind: 'inside', pass: passOf() }), { kind: 'entered', since: START }],
    ['missed the last seat', after(board({ soldOut: true })), { kind: 'soldOut', since: START }],
    ['missed the end of the sale', after(board({ closed: true })), { kind: 'closed', since: START }],
    ['has no place any more', after({ kind: 'refused', code: 'PLACE_LOST' }), { kind: 'lost', since: START }],
  ])('of a user who %s', (_, place, absence) => {
    expect(absenceOf(before, place)).toEqual(absence);
  });

  it('tells nothing that the user knew before', () => {
    const closed = after(board({ closed: true }));

    expect(absenceOf(closed, closed)).toBeUndefined();
    expect(absenceOf(joined('token', START), before)).toBeUndefined();
  });
});
