import { describe, expect, test } from 'vitest';

import { HOUR } from '#lib/clock.ts';
import { isCancellable } from '#lib/draw/draw.ts';
import { aDrawState, NOW } from '#test/support/values.ts';
import { isCancellable as isCancellableOnPage } from '#web/draw/cancellation.ts';

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
