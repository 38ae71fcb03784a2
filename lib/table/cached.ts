import { SECOND, type Instant } from '#lib/clock.ts';

const MAX_ENTRIES = 1_000;

/**
 * Keeps what `load` answers for at most a second in this container, and lets those who ask at once share one load.
 * For figures that are shown and for early refusals; a write never relies on it.
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
