import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { renderHook, stubPage } from '#test/support/page-globals.ts';
import { forgetQueries, useQuery } from '#web/query.ts';

beforeEach(() => void stubPage());
afterEach(() => {
  forgetQueries();
  vi.unstubAllGlobals();
});

/** Reads that the test answers, in the order in which they begin. */
const aSource = () => {
  const reads: { readonly signal: AbortSignal; readonly answer: (data: string) => void }[] = [];
  const read = (signal: AbortSignal): Promise<string> =>
    new Promise((answer) => {
      reads.push({ signal, answer });
    });
  return { reads, read };
};

const show = (key: string, read: (signal: AbortSignal) => Promise<string>) =>
  renderHook(() => useQuery(key, read));

test('a page opens with what it showed last, and reads it again', async () => {
  const { reads, read } = aSource();
  const first = show('wallet', read);
  await expect.poll(() => reads.length).toBe(1);
  reads[0]?.answer('5 P');
  await expect.poll(() => first.latest()).toMatchObject({ data: '5 P', isLoading: false });
  await first.remove();

  const second = show('wallet', read);

  expect(second.latest().data).toBe('5 P');
  await expect.poll(() => reads.length).toBe(2);
  await second.remove();
});

test('an open page reads again when the user changes', async () => {
  const { reads, read } = aSource();
  const page = show('concert', read);
  await expect.poll(() => reads.length).toBe(1);
  reads[0]?.answer('IU');
  await expect.poll(() => page.latest().data).toBe('IU');

  forgetQueries();

  await expect.poll(() => reads.length).toBe(2);
  expect(page.latest()).toMatchObject({ data: undefined, isLoading: true });
  reads[1]?.answer('IU, encore');
  await expect.poll(() => page.latest()).toMatchObject({ data: 'IU, encore', isLoading: false });
  await page.remove();
});

test('a read that ends after its user has signed out keeps nothing', async () => {
  const { reads, read } = aSource();
  const before = show('wallet', read);
  await expect.poll(() => reads.length).toBe(1);

  forgetQueries();
  reads[0]?.answer('the points of somebody else');
  await expect.poll(() => reads.length).toBe(2);
  await before.remove();
  const after = show('wallet', read);

  expect(after.latest().data).toBeUndefined();
  await after.remove();
});

test('an aborted read keeps nothing, even if it has an answer', async () => {
  const { reads, read } = aSource();
  const page = show('wallet', read);
  await expect.poll(() => reads.length).toBe(1);
  page.latest().reload();
  await expect.poll(() => reads.length).toBe(2);

  reads[1]?.answer('new');
  await expect.poll(() => page.latest().data).toBe('new');
  reads[0]?.answer('old');
  await new Promise(setImmediate);
  await page.remove();
  const next = show('wallet', read);

  expect(reads[0]?.signal.aborted).toBe(true);
  expect(next.latest().data).toBe('new');
  await next.remove();
});

describe('what a write has answered', () => {
  test('replaces the data, and no read that began before can undo it', async () => {
    const { reads, read } = aSource();
    const page = show('wallet', read);
    await expect.poll(() => reads.length).toBe(1);

    page.latest().set('50,000 P');
    reads[0]?.answer('0 P');
    await new Promise(setImmediate);

    expect(reads[0]?.signal.aborted).toBe(true);
    expect(page.latest()).toMatchObject({ data: '50,000 P', isLoading: false });
    await page.remove();
  });

  test('is read again after a whole interval', async () => {
    const { reads, read } = aSource();
    const page = renderHook(() => useQuery('draw', read, { refreshMs: 100 }));
    await expect.poll(() => reads.length).toBe(1);

    page.latest().set('cancelled');
    await expect.poll(() => reads.length).toBe(2);
    reads[1]?.answer('cancelled, by the server');

    await expect.poll(() => page.latest().data).toBe('cancelled, by the server');
    await page.remove();
  });

  test('stays if it is the last state', async () => {
    const { reads, read } = aSource();
    const refreshMs = (data: string | undefined) => (data === 'cancelled' ? undefined : 10);
    const page = renderHook(() => useQuery('draw', read, { refreshMs }));
    await expect.poll(() => reads.length).toBe(1);
    reads[0]?.answer('open');
    await expect.poll(() => reads.length).toBe(2);

    page.latest().set('cancelled');
    await new Promise((resolve) => setTimeout(resolve, 50));

    expect(reads).toHaveLength(2);
    expect(page.latest().data).toBe('cancelled');
    await page.remove();
  });

  test('starts no read once the page is gone', async () => {
    const { reads, read } = aSource();
    const page = renderHook(() => useQuery('draw', read, { refreshMs: 10 }));
    await expect.poll(() => reads.length).toBe(1);
    const { set, reload } = page.latest();
    await page.remove();

    set('cancelled');
    reload();
    await new Promise((resolve) => setTimeout(resolve, 50));

    expect(reads).toHaveLength(1);
  });
});
