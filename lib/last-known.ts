import type { Instant } from '#lib/clock.ts';

/**
 * Keeps what `load` returns in this container for `keptMs`; concurrent callers share one load. If it cannot be loaded, the last
 * known value stays in use for another `keptMs`: a load may fail slowly, and not every caller should wait for that. A caller may
 * ask for a younger value with `maxAgeMs`.
 */
export const lastKnown = <Value>(load: () => Promise<Value>, keptMs: number) => {
  let kept: { readonly loadedAt: Instant; readonly value: Promise<Value> } | undefined;

  return (now: Instant, maxAgeMs = keptMs): Promise<Value> => {
    if (kept && Math.abs(now - kept.loadedAt) < maxAgeMs) return kept.value;

    const before = kept?.value;
    const value = load().catch((error: unknown) => {
      if (!before) throw error;
      return before;
    });
    value.catch(() => {
      if (kept?.value === value) kept = undefined;
    });
    kept = { loadedAt: now, value };
    return value;
  };
};
