import { SECOND, type Instant } from '#lib/clock.ts';

const MAX_ENTRIES = 1_000;

/**
 * Keeps the result of `load` in this container for at most a second; concurrent callers share one load. Use it for figures
 * to show and for early refusals. A write never relies on it.
 *
 * `peek` returns what is kept, and loads nothing. `keep` stores a value that was loaded in another way.
 */
export const cached = <Arguments extends readonly string[], Value>(
  load: (...args: Arguments) => Promise<Value>,
) => {
  const entries = new Map<string, { readonly loadedAt: Instant; readonly value: Promise<Value> }>();

  const peek = (now: Instant, ...args: Arguments): Promise<Value> | undefined => {
    const entry = entries.get(args.join('\n'));
    return entry && Math.abs(now - entry.loadedAt) < SECOND ? entry.value : undefined;
  };

  const keep = (value: Promise<Value>, now: Instant, ...args: Arguments): Promise<Value> => {
    const key = args.join('\n');
    if (entries.size >= MAX_ENTRIES) entries.clear();
    const fresh = { loadedAt: now, value };
    entries.set(key, fresh);
    value.catch(() => entries.get(key) === fresh && entries.delete(key));
    return value;
  };

  const get = async (now: Instant, ...args: Arguments): Promise<Value> =>
    peek(now, ...args) ?? keep(load(...args), now, ...args);
  return Object.assign(get, { peek, keep });
};
