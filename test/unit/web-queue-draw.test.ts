import { describe, expect, it } from 'vitest';

import { HOUR, MINUTE } from '#lib/clock.ts';
import { aDrawSummary, boardOf, START, waitingOf } from '#test/support/web-queue.ts';
import type { Waiting } from '#web/api-types.ts';
import { advance, joined, joining } from '#web/queue/advance-place.ts';
import { expectedWaitMs, isEntering, isNear, type Place, untilDrawIsSoon } from '#web/queue/place.ts';
import { titleOf, topicOf } from '#web/queue/place-texts.ts';
import { queueStrings } from '#web/queue/strings.ts';

const afterAnswer = (waiting: Partial<Waiting>, place: Place = joined('first', START)): Place =>
  advance(place, { kind: 'waiting', waiting: waitingOf(waiting) }, START);

const ENTRY = { position: null, entry: 6, receipt: 'r' } as const;

describe('what the waiting room says of a draw', () => {
  it.each([
    ['entering', { ...ENTRY, entry: null, receipt: null, draw: aDrawSummary() }],
    ['entered', { ...ENTRY, draw: aDrawSummary() }],
    ['entered', { ...ENTRY, draw: aDrawSummary({ state: 'SEALED' }) }],
    ['entered', { ...ENTRY, draw: aDrawSummary({ state: 'DELAYED' }) }],
    ['behindDraw', { position: null, draw: aDrawSummary({ state: 'CLOSING' }) }],
    ['behindDraw', { position: 11, waitingQueueLength: 11, draw: aDrawSummary({ state: 'SEALED' }) }],
    ['waiting', { ...ENTRY, position: 3, waitingQueueLength: 3, draw: aDrawSummary({ state: 'DRAWN' }) }],
    ['numbering', { position: null, draw: aDrawSummary({ state: 'CANCELLED' }) }],
    ['numbering', { position: null }],
  ] as const)('%s with %j', (topic, waiting) => {
    expect(topicOf(afterAnswer(waiting))).toBe(topic);
  });

  it('is that the user enters it, from the press until the first answer', () => {
    const pressed = joining(START, true);
    const accepted = advance(pressed, { kind: 'joined', token: 'first' }, START);
    const answered = afterAnswer({ position: 3 }, accepted);
    const refused = advance(pressed, { kind: 'refused', code: 'SEAT_LIMIT_REACHED' }, START);

    expect([pressed, accepted, answered, refused].map(topicOf)).toEqual([
      'entering',
      'entering',
      'waiting',
      'limitReached',
    ]);
    expect([pressed, accepted, answered].map(isEntering)).toEqual([true, true, false]);
    expect(topicOf(joining(START))).toBe('joining');
  });

  it('is the title of the tab, too', () => {
    const place = afterAnswer({ ...ENTRY, draw: aDrawSummary() });

    expect(titleOf(place, queueStrings.en)).toBe(queueStrings.en.entered);
  });

  it('gives a late joiner no estimate before the draw, and takes the first call as its end', () => {
    const late = afterAnswer({
      position: 11,
      waitingQueueLength: 11,
      estimatedWaitSeconds: 10,
      draw: aDrawSummary({ state: 'SEALED' }),
    });
    const called = advance(late, { kind: 'board', board: boardOf({ serving: 5 }) }, START);

    expect([expectedWaitMs(late), isNear(late)]).toEqual([undefined, false]);
    expect(topicOf(called)).toBe('waiting');
    expect(isNear(called)).toBe(true);
  });
});

describe('the screen', () => {
  it('stays on from two minutes before the draw until it is done', () => {
    const waiting = { ...ENTRY, draw: aDrawSummary({ roundAt: START + HOUR }) };
    const place = afterAnswer(waiting);

    expect(untilDrawIsSoon(place, START)).toBe(HOUR - 2 * MINUTE);
    expect(untilDrawIsSoon(place, START + HOUR + MINUTE)).toBeLessThan(0);
    expect(untilDrawIsSoon(afterAnswer({ position: 3 }, place), START)).toBe(HOUR - 2 * MINUTE);
    expect(
      untilDrawIsSoon(afterAnswer({ ...waiting, draw: aDrawSummary({ state: 'DRAWN' }) }, place), START),
    ).toBe(Infinity);
    expect(untilDrawIsSoon({ ...place, phase: 'drawCancelled' }, START)).toBe(Infinity);
  });
});
