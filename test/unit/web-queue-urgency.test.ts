import { expect, it } from 'vitest';

import { MINUTE, SECOND } from '#lib/clock.ts';
import { boardOf, passOf, START, waitingAt } from '#test/support/web-queue.ts';
import { advance, joining } from '#web/queue/advance-place.ts';
import type { Place } from '#web/queue/place.ts';
import { byUrgency } from '#web/queue/urgency.ts';

const insideAt = (at: number): Place => advance(waitingAt(1), { kind: 'inside', pass: passOf(at) }, at);

const places: Readonly<Record<string, Place>> = {
  soldOut: advance(waitingAt(9), { kind: 'board', board: boardOf({ soldOut: true }, START + 1) }, START),
  closed: waitingAt(2, { closed: true }),
  joining: joining(START),
  far: waitingAt(5_000),
  near: waitingAt(3),
  called: waitingAt(100, { serving: 100 }),
  toPayLater: insideAt(START + MINUTE),
  toPayNow: insideAt(START),
  expired: insideAt(START - 5 * MINUTE),
};

it('sorts seats to pay before calls, calls before waits, and what has ended last', () => {
  const own = Object.entries(places).map(([scheduleId, place]) => ({
    placeId: { userId: 'u', concertId: 'c', scheduleId },
    place,
  }));

  expect(byUrgency(own, START + SECOND).map(({ placeId }) => placeId.scheduleId)).toEqual([
    'toPayNow',
    'toPayLater',
    'called',
    'near',
    'far',
    'joining',
    'closed',
    'soldOut',
    'expired',
  ]);
});
