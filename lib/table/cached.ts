import { SECOND, type Instant } from '#lib/clock.ts';

const MAX_ENTRIES = 1_000;

/**
 * Keeps the result of `load` in this container for at most a second; concurrent callers share one load. Use it for figures
 * to show and for early refusals. A write never relies on it.
 */
export const cached = <Arguments extends readonly string[], Value>(
  load: (...args: Arguments) => Promise<Value>,
) => {
  const entries = new Map<string, { readonly loadedAt: Instant; readonly value: Promise<Value> }>();

  return async (now: Instant, ...args: Arguments): Promise<Value> => {
    const key = args.join('\n');
    const entry = entries.get(key);
    if (entry && Math.abs(now - entry.loadedAt) < SECOND) return entry.value;

    if (entries.size >= MAX_ENTRIES) entries.clear();
    const value = load(...args);
    const fresh = { loadedAt: now, value };
    entries.set(key, fresh);
    value.catch(() => entries.get(key) === fresh && entries.delete(key));
    return value;
  };
};
