import type { Instant } from '#lib/clock.ts';

/**
 * Keeps what `load` returns in this container for `keptMs`; concurrent callers share one load. While it cannot be loaded, the
 * last known value stays in use. A caller may ask for a younger value with `maxAgeMs`.
 */
export const lastKnown = <Value>(load: () => Promise<Value>, keptMs: number) => {
  let kept: { readonly loadedAt: Instant; readonly value: Promise<Value> } | undefined;

  return (now: Instant, maxAgeMs = keptMs): Promise<Value> => {
    if (kept && Math.abs(now - kept.loadedAt) < maxAgeMs) return kept.value;

    const before = kept;
    const value = load().catch((error: unknown) => {
      if (kept?.value === value) kept = before;
      if (!before) throw error;
      return before.value;
    });
    kept = { loadedAt: now, value };
    return value;
  };
};
