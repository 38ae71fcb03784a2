import { describe, expect, test, vi } from 'vitest';

import { MINUTE } from '#lib/clock.ts';
import { lastKnown } from '#lib/last-known.ts';

const load = vi.fn<() => Promise<string>>();
const fails = () => load.mockRejectedValueOnce(new Error('no answer'));

describe('what cannot be loaded again', () => {
  test('stays in use, and is tried once in its time', async () => {
    load.mockReset().mockResolvedValueOnce('first');
    const read = lastKnown(load, MINUTE);
    await read(0);
    fails();

    const during = [await read(MINUTE), await read(MINUTE + 1), await read(2 * MINUTE - 1)];
    load.mockResolvedValueOnce('second');

    expect(during).toEqual(['first', 'first', 'first']);
    expect(load).toHaveBeenCalledTimes(2);
    expect(await read(2 * MINUTE)).toBe('second');
  });

  test('stays in use over two failures', async () => {
    load.mockReset().mockResolvedValueOnce('first');
    const read = lastKnown(load, MINUTE);
    await read(0);
    fails();
    fails();

    expect([await read(MINUTE), await read(2 * MINUTE)]).toEqual(['first', 'first']);
  });
});

test('a first load that fails is tried again by the next caller', async () => {
  load.mockReset();
  fails();
  const read = lastKnown(load, MINUTE);

  const both = await Promise.allSettled([read(0), read(0)]);
  load.mockResolvedValueOnce('first');

  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await read(1)).toBe('first');
  expect(load).toHaveBeenCalledTimes(2);
});

test('callers share a load, unless one wants a younger value', async () => {
  load.mockReset().mockResolvedValue('value');
  const read = lastKnown(load, MINUTE);

  await Promise.all([read(0), read(1), read(2, 3)]);
  await read(5, 3);

  expect(load).toHaveBeenCalledTimes(2);
});
