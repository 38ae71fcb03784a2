import { describe, expect, it } from 'vitest';

import { HOUR, MINUTE, SECOND } from '#lib/clock.ts';
import { boardOf, circumstances, iso, passOf, START, waitingAt, waitingOf } from '#test/support/web-queue.ts';
import type { Board } from '#web/api-types.ts';
import { advance, joined, joining } from '#web/queue/advance-place.ts';
import { nextAsk } from '#web/queue/pace.ts';
import {
  canAct,
  canSeatsLast,
  expectedWaitMs,
  hasEnded,
  isOver,
  isSoon,
  peopleAhead,
  progressOf,
} from '#web/queue/place.ts';
import {
  announcementOf,
  isWorthAnnouncing,
  nextText,
  titleOf,
  topicOf,
  waitText,
} from '#web/queue/place-texts.ts';
import { queueStrings } from '#web/queue/strings.ts';

describe('a place', () => {
  it('has a number once assigned, and keeps the renewed token', () => {
    const before = joined('first', START);

    const still = advance(before, { kind: 'waiting', waiting: waitingOf({ position: null }) }, START);
    const numbered = advance(
      still,
      { kind: 'waiting', waiting: waitingOf({ position: 7, waitingQueueLength: 5 }) },
      START + SECOND,
    );

    expect([before.phase, still.phase, numbered.phase]).toEqual(['numbering', 'numbering', 'waiting']);
    expect(numbered).toMatchObject({ position: 7, token: 'renewed', tokenAt: START + SECOND });
    expect(peopleAhead(numbered)).toBe(4);
  });

  it('estimates the wait from the recent rate', () => {
    expect(expectedWaitMs(waitingAt(50, { rate: 600 }))).toBe(5 * SECOND);
  });

  it.each([
    ['nobody is called', { rate: 0 }],
    ['the sale is paused', { paused: true }],
    ['the sale is closed', { closed: true }],
    ['the sale opens later', { saleOpensAt: iso(START + HOUR) }],
    ['as many people are ahead as seats are left', { seatsLeft: 49 }],
  ])('estimates no wait while %s', (_, board) => {
    expect(expectedWaitMs(waitingAt(50, board))).toBeUndefined();
  });

  it('knows whether the seats can last', () => {
    expect(canSeatsLast(waitingAt(50, { seatsLeft: 50 }))).toBe(true);
    expect(canSeatsLast(waitingAt(51, { seatsLeft: 50 }))).toBe(false);
    expect(canSeatsLast(joined('first', START))).toBeUndefined();
  });

  it('has ended once it is over, or its pass is', () => {
    const inside = advance(waitingAt(1), { kind: 'inside', pass: passOf() }, START);
    const lost = advance(waitingAt(1), { kind: 'refused', code: 'PLACE_LOST' }, START);

    expect([waitingAt(1), inside, lost].map((place) => hasEnded(place, START))).toEqual([false, false, true]);
    expect(hasEnded(inside, START + 5 * MINUTE)).toBe(true);
  });

  it.each([
    ['in the next call', 50, { rate: 0 }, true],
    ['in two minutes', 1_200, { rate: 600 }, false],
    ['in less than two minutes', 1_199, { rate: 600 }, true],
    ['at an unknown time', 1_199, { rate: 0 }, false],
    ['after a pause', 1, { paused: true }, false],
    ['now', 100, { serving: 100 }, true],
  ])('is called %s: number %i, %j, soon: %s', (_, position, board, expected) => {
    expect(isSoon(waitingAt(position, board))).toBe(expected);
  });

  it('has the message of the last answer, until it is cleared', () => {
    const told = waitingAt(100, { message: '곧 재개합니다.' });
    const still = advance(
      told,
      { kind: 'waiting', waiting: waitingOf({ message: '곧 재개합니다.' }) },
      START + SECOND,
    );
    const cleared = advance(still, { kind: 'board', board: boardOf({}, START + 2 * SECOND) }, START);

    expect([told, still, cleared].map(({ figures }) => figures?.message)).toEqual([
      '곧 재개합니다.',
      '곧 재개합니다.',
      null,
    ]);
  });

  it('never moves back, even with an old copy of the board', () => {
    const place = waitingAt(100, { serving: 50 });

    const older = advance(place, { kind: 'board', board: boardOf({ serving: 10 }, START - SECOND) }, START);
    const lower = advance(place, { kind: 'board', board: boardOf({ serving: 10 }, START + SECOND) }, START);

    expect(progressOf(place)).toBe(0.5);
    expect(progressOf(older)).toBe(0.5);
    expect(progressOf(lower)).toBe(0.5);
  });

  it('measures progress from its first figures, also after joining again at the same number', () => {
    const place = waitingAt(100, { serving: 80 });

    const again = advance(
      advance(place, { kind: 'joined', token: 'second' }, START),
      { kind: 'waiting', waiting: waitingOf({ position: 100, waitingQueueLength: 20 }) },
      START,
    );
    const another = advance(
      advance(place, { kind: 'joined', token: 'second' }, START),
      { kind: 'waiting', waiting: waitingOf({ position: 500, waitingQueueLength: 420 }) },
      START,
    );

    expect(progressOf(again)).toBeCloseTo(0.8);
    expect(progressOf(another)).toBe(0);
  });

  it('is called when its number is, and over once inside', () => {
    const called = waitingAt(100, { serving: 100 });
    const inside = advance(called, { kind: 'inside', pass: passOf() }, START);

    expect(called.phase).toBe('called');
    expect(inside).toMatchObject({
      phase: 'inside',
      pass: {
        token: 'payment',
        expiresAt: START + 5 * MINUTE,
        holds: [
          { seatNumber: 7, reservationId: 'r7', price: 70_000 },
          { seatNumber: 8, reservationId: 'r8', price: 70_000 },
        ],
      },
    });
    expect([isOver(called), isOver(inside), progressOf(called)]).toEqual([false, true, 1]);
  });

  it('stays in standby when called without a free seat, for any board, until it enters', () => {
    const called = waitingAt(100, { serving: 100 });
    const answer = { position: 100, waitingQueueLength: 0, called: true };

    const standby = advance(called, { kind: 'waiting', waiting: waitingOf(answer) }, START);
    const still = advance(standby, { kind: 'board', board: boardOf({ serving: 130 }, START + 1) }, START);
    const paused = advance(
      still,
      { kind: 'board', board: boardOf({ serving: 130, paused: true }, START + 2) },
      START,
    );
    const inside = advance(paused, { kind: 'inside', pass: passOf() }, START);

    expect([standby, still, paused, inside].map(({ phase }) => phase)).toEqual([
      'standby',
      'standby',
      'standby',
      'inside',
    ]);
    expect([standby, paused].map(topicOf)).toEqual(['standby', 'paused']);
    expect([isOver(standby), progressOf(standby)]).toEqual([false, 1]);
    expect([called, standby, inside].map((place) => canAct(place, START))).toEqual([true, false, true]);
  });

  it('ends when the user has reached the seat limit', () => {
    const limited = advance(
      waitingAt(100, { serving: 100 }),
      { kind: 'refused', code: 'SEAT_LIMIT_REACHED' },
      START,
    );

    expect([limited.phase, isOver(limited)]).toEqual(['limitReached', true]);
  });

  it.each([
    ['SOLD_OUT', 'soldOut'],
    ['SEAT_LIMIT_REACHED', 'limitReached'],
    ['SCHEDULE_NOT_FOUND', 'deleted'],
    ['CONCERT_NOT_FOUND', 'deleted'],
    ['SCHEDULE_CLOSED', 'turnedAway'],
    ['SALE_NOT_OPEN', 'turnedAway'],
    ['UNAUTHORIZED', 'turnedAway'],
  ] as const)('whose join is refused with %s ends as %s', (code, phase) => {
    const refused = advance(joining(START), { kind: 'refused', code }, START);

    expect([refused.phase, isOver(refused)]).toEqual([phase, true]);
  });

  it('ends with the last seat, unless its number is called', () => {
    const soldOut = boardOf({ serving: 200_000, soldOut: true, seatsLeft: 0 }, START + SECOND);

    const waiting = advance(waitingAt(100), { kind: 'board', board: soldOut }, START);
    const called = advance(waitingAt(100, { serving: 100 }), { kind: 'board', board: soldOut }, START);

    expect(waiting.phase).toBe('soldOut');
    expect(called.phase).toBe('called');
  });

  it('pauses in a closed sale, and continues when it reopens', () => {
    const closed = advance(
      waitingAt(100),
      { kind: 'board', board: boardOf({ closed: true }, START + 1) },
      START,
    );
    const open = advance(closed, { kind: 'board', board: boardOf({ serving: 20 }, START + 2) }, START);

    expect([closed.phase, open.phase]).toEqual(['closed', 'waiting']);
    expect(isOver(closed)).toBe(false);
  });

  it('asks once more when called in a closed sale, then pauses', () => {
    const board = (given: Partial<Board>, at: number) =>
      ({ kind: 'board', board: boardOf({ serving: 100, ...given }, START + at) }) as const;
    const called = advance(waitingAt(100, { serving: 100 }), board({ closed: true }, 1), START);
    const refused = advance(called, { kind: 'refused', code: 'SCHEDULE_CLOSED' }, START);
    const still = advance(refused, board({ closed: true }, 2), START);
    const open = advance(still, board({ closed: false }, 3), START);

    expect([called, refused, still, open].map(({ phase }) => phase)).toEqual([
      'called',
      'closed',
      'closed',
      'called',
    ]);
  });

  it('with nobody ahead says what it waits for while nobody enters', () => {
    const t = queueStrings.en;
    const places = [{}, { paused: true }, { saleOpensAt: iso(START + HOUR) }].map((board) =>
      waitingAt(100, { serving: 99, ...board }),
    );

    const texts = [t.aheadNone, t.aheadNonePaused, t.aheadNoneNotOpen];
    expect(places.map((place) => nextText(place, t))).toEqual(texts);
    expect(places.map((place) => titleOf(place, t))).toEqual(texts);
    expect(places.map((place) => announcementOf(place, t, 'en'))).toEqual([
      t.aheadNone,
      `${t.paused}. ${t.aheadNonePaused}`,
      `${t.notOpen}. ${t.aheadNoneNotOpen}`,
    ]);
  });

  it.each([
    [1, 'Less than a minute'],
    [59_999, 'Less than a minute'],
    [60_000, 'About 1 min'],
    [290_000, 'About 5 min'],
  ])('estimates a wait of %i ms as no more exact than it can be', (milliseconds, text) => {
    expect(waitText(milliseconds, queueStrings.en, 'en')).toBe(text);
  });

  it.each([100, 20])('waits for a moved opening, also when number %i is called', (serving) => {
    const saleOpensAt = iso(START + HOUR);
    const moved = waitingAt(100, { serving, saleOpensAt });
    const asked = advance(
      moved,
      { kind: 'waiting', waiting: waitingOf({ position: 100, waitingQueueLength: 100 - serving }) },
      START + SECOND,
    );
    const opened = advance(
      asked,
      { kind: 'board', board: boardOf({ serving, saleOpensAt }, START + HOUR) },
      START + HOUR,
    );

    for (const place of [moved, asked])
      expect(place).toMatchObject({ phase: 'waiting', figures: { opensAt: START + HOUR } });
    expect(topicOf(moved)).toBe('notOpen');
    expect(expectedWaitMs(moved)).toBeUndefined();
    expect(opened.phase).toBe(serving === 100 ? 'called' : 'waiting');
    expect(topicOf(opened)).toBe(opened.phase);
  });

  it('is lost after PLACE_LOST; a refused token only joins again', () => {
    const lost = advance(waitingAt(100), { kind: 'refused', code: 'PLACE_LOST' }, START);
    const refused = advance(waitingAt(100), { kind: 'refused', code: 'UNAUTHORIZED' }, START);

    expect(lost.phase).toBe('lost');
    expect(refused.token).toBeUndefined();
    expect(nextAsk(refused, { ...circumstances, answered: 'own' })).toEqual({ question: 'join', inMs: 0 });
  });
});

describe('the announcement of a place', () => {
  it('comes at once for a change, and at most every 15 s for progress', () => {
    const place = waitingAt(100, { serving: 10 });
    const last = { topic: 'waiting', ahead: 95, at: START };

    expect(isWorthAnnouncing(place, undefined, START)).toBe(true);
    expect(isWorthAnnouncing(place, last, START + 14 * SECOND)).toBe(false);
    expect(isWorthAnnouncing(place, last, START + 15 * SECOND)).toBe(true);
    expect(isWorthAnnouncing(place, { ...last, ahead: 89 }, START + HOUR)).toBe(false);
    expect(isWorthAnnouncing(waitingAt(100, { paused: true }), last, START + 1)).toBe(true);
  });
});
