const WARNINGS_MS = [60_000, 10_000] as const;

/** Milliseconds left. */
export type Warning = (typeof WARNINGS_MS)[number];

/** The most urgent warning that became due between two readings of the countdown. */
export const warningBetween = (beforeMs: number | undefined, leftMs: number): Warning | undefined =>
  WARNINGS_MS.toReversed().find((warning) => leftMs <= warning && leftMs > 0 && (beforeMs ?? 0) > warning);
