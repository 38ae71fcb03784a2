import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { renderHook, stubPage } from '#test/support/page-globals.ts';
import { useLoaded } from '#web/use-loaded.ts';

beforeEach(() => void stubPage());
afterEach(() => void vi.unstubAllGlobals());

it('gives what has loaded, once it is wanted', async () => {
  const load = vi.fn(async () => ({ text: 'loaded' }));
  const unwanted = renderHook(() => useLoaded(load, false));
  const wanted = renderHook(() => useLoaded(load));

  expect(wanted.latest()).toBeUndefined();
  await expect.poll(() => wanted.latest()).toEqual({ text: 'loaded' });
  expect(unwanted.latest()).toBeUndefined();
  expect(load).toHaveBeenCalledOnce();
  await Promise.all([unwanted.remove(), wanted.remove()]);
});

it('tells a script that cannot load from one that is loading', async () => {
  const { latest, remove } = renderHook(() => useLoaded(() => Promise.reject(new TypeError('no script'))));

  expect(latest()).toBeUndefined();
  await expect.poll(() => latest()).toBeNull();
  await remove();
});
