import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { renderHook, stubPage } from '#test/support/page-globals.ts';
import { useAction } from '#web/use-action.ts';

let page: ReturnType<typeof stubPage>;
beforeEach(() => {
  page = stubPage();
});
afterEach(() => void vi.unstubAllGlobals());

/** An action whose runs the test ends. */
const anAction = () => {
  const ends: PromiseWithResolvers<void>[] = [];
  const hook = renderHook(() =>
    useAction(() => {
      const end = Promise.withResolvers<void>();
      ends.push(end);
      return end.promise;
    }),
  );
  return { ...hook, ends };
};

it('is busy from its start, and stays so after a success until it is reset', async () => {
  const { latest, remove, ends } = anAction();
  expect(latest().isBusy).toBe(false);

  latest().run();
  await expect.poll(() => latest().isBusy).toBe(true);
  ends[0]?.resolve();
  await ends[0]?.promise;
  expect(latest().isBusy).toBe(true);

  latest().reset();
  await expect.poll(() => latest().isBusy).toBe(false);
  await remove();
});

it('shows why it failed, until it runs again', async () => {
  const { latest, remove, ends } = anAction();

  latest().run();
  ends[0]?.reject('no network');
  await expect.poll(() => latest()).toMatchObject({ isBusy: false, error: 'no network' });

  latest().run();
  await expect.poll(() => latest()).toMatchObject({ isBusy: true });
  expect(latest().error).toBeUndefined();
  await remove();
});

it('is no longer busy when the user comes back to the page, if it has succeeded', async () => {
  const { latest, remove, ends } = anAction();
  latest().run();
  await expect.poll(() => latest().isBusy).toBe(true);

  page.events.dispatchEvent(new Event('pageshow'));
  await new Promise(setImmediate);
  expect(latest().isBusy).toBe(true);

  ends[0]?.resolve();
  await ends[0]?.promise;
  page.events.dispatchEvent(new Event('pageshow'));
  await expect.poll(() => latest().isBusy).toBe(false);
  await remove();
});
