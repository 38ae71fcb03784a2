import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { renderHook, stubPage } from '#test/support/page-globals.ts';

class Lock {
  released = false;
  release = vi.fn(async () => {
    this.released = true;
  });
}

const locks: Lock[] = [];
const request = vi.fn(async () => {
  const lock = new Lock();
  locks.push(lock);
  return lock;
});

const changeVisibility = async (visibilityState: 'visible' | 'hidden'): Promise<void> => {
  Object.assign(document, { visibilityState });
  if (visibilityState === 'hidden') for (const lock of locks) lock.released = true;
  document.dispatchEvent(new Event('visibilitychange'));
  await settled();
};

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

let keepScreenOn: () => () => void;
let useScreenMayTurnOff: () => boolean;
beforeEach(async () => {
  stubPage();
  locks.length = 0;
  vi.stubGlobal('navigator', { language: 'ko', wakeLock: { request } });
  vi.resetModules();
  ({ keepScreenOn, useScreenMayTurnOff } = await import('#web/queue/wake-lock.ts'));
});
afterEach(() => {
  vi.unstubAllGlobals();
  request.mockClear();
});

it('keeps the screen on until the last reason is gone', async () => {
  const [first, second] = [keepScreenOn(), keepScreenOn()];
  await settled();

  first();
  await settled();
  const releasedEarly = locks[0]?.released;
  second();
  await settled();

  expect(request).toHaveBeenCalledOnce();
  expect([releasedEarly, locks[0]?.released]).toEqual([false, true]);
});

it('takes the lock again when the page is visible again', async () => {
  keepScreenOn();
  await settled();

  await changeVisibility('hidden');
  const whileHidden = request.mock.calls.length;
  await changeVisibility('visible');

  expect([whileHidden, request.mock.calls.length]).toEqual([1, 2]);
  expect(locks[1]?.released).toBe(false);
});

it('gives back a lock that comes after the release', async () => {
  keepScreenOn()();
  await settled();

  expect(locks.every(({ released }) => released)).toBe(true);
});

it.each([
  ['does not know wake locks', {}],
  [
    'refuses one',
    { wakeLock: { request: () => Promise.reject(new DOMException('battery', 'NotAllowedError')) } },
  ],
])('knows that the screen may turn off when the browser %s', async (_, navigator) => {
  vi.stubGlobal('navigator', navigator);

  const letScreenTurnOff = keepScreenOn();
  await settled();
  const { latest, remove } = renderHook(useScreenMayTurnOff);
  const before = latest();
  await remove();
  letScreenTurnOff();
  await settled();
  const after = renderHook(useScreenMayTurnOff);

  expect([before, after.latest()]).toEqual([true, false]);
  await after.remove();
});
