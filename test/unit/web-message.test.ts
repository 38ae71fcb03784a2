import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { SECOND } from '#lib/clock.ts';
import { createMessage } from '#web/ui/message.ts';

let frames: Map<number, () => void>;

/** Draws the next frame. A hidden tab draws none. */
const drawFrame = (): void => {
  const due = [...frames.values()];
  frames.clear();
  for (const draw of due) draw();
};

beforeEach(() => {
  vi.useFakeTimers();
  frames = new Map();
  let count = 0;
  vi.stubGlobal('requestAnimationFrame', (draw: () => void) => {
    frames.set((count += 1), draw);
    return count;
  });
  vi.stubGlobal('cancelAnimationFrame', (frame: number) => frames.delete(frame));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('a message is removed after its time', () => {
  const { store, say } = createMessage();

  say('saved');
  drawFrame();

  expect(store.get()).toBe('saved');
  vi.advanceTimersByTime(6 * SECOND);
  expect(store.get()).toBeUndefined();
});

test('the time of a message in a hidden tab begins when the tab is visible again', () => {
  const { store, say } = createMessage();

  say('back online');
  vi.advanceTimersByTime(60 * SECOND);
  drawFrame();

  expect(store.get()).toBe('back online');
  vi.advanceTimersByTime(6 * SECOND);
  expect(store.get()).toBeUndefined();
});

test('the last of several messages is shown, for all of its time', () => {
  const { store, say } = createMessage();

  say('saved');
  say('saved again');
  drawFrame();
  vi.advanceTimersByTime(5 * SECOND);
  say('and again');
  drawFrame();
  vi.advanceTimersByTime(5 * SECOND);

  expect(store.get()).toBe('and again');
});
