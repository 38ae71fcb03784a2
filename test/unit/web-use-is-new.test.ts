import { expect, test } from 'vitest';

import { renderHook } from '#test/support/page-globals.ts';
import { createStore, useStore } from '#web/store.ts';
import { useIsNew } from '#web/ui/use-is-new.ts';

/** A live region, which a dialog replaces while it is open. */
const aRegion = () => {
  const text = createStore<string | undefined>(undefined);
  const isUsed = createStore(true);
  return { text, isUsed, region: renderHook(() => useIsNew(useStore(text), useStore(isUsed))) };
};

test('a region announces a text that comes', async () => {
  const { text, region } = aRegion();

  text.set('99 ahead');

  await expect.poll(region.latest).toBe(true);
  await region.remove();
});

test('a text that is there when a dialog opens is not announced again when it closes', async () => {
  const { text, isUsed, region } = aRegion();
  text.set('99 ahead');
  await expect.poll(region.latest).toBe(true);

  isUsed.set(false);
  await expect.poll(region.latest).toBe(false);
  isUsed.set(true);
  await Promise.resolve();

  expect(region.latest()).toBe(false);
  await region.remove();
});

test('after a dialog, the same text is announced once it was removed', async () => {
  const { text, isUsed, region } = aRegion();
  isUsed.set(false);
  text.set('99 ahead');
  await Promise.resolve();
  isUsed.set(true);
  await Promise.resolve();

  text.set(undefined);
  await Promise.resolve();
  text.set('99 ahead');

  await expect.poll(region.latest).toBe(true);
  await region.remove();
});
