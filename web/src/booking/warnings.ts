const WARNINGS_MS = [60_000, 10_000] as const;

/** What is left when it is time to say so. */
export type Warning = (typeof WARNINGS_MS)[number];

/** The warning that comes due between two looks at a countdown: the most urgent one, once. */
export const warningBetween = (beforeMs: number | undefined, leftMs: number): Warning | undefined =>
  WARNINGS_MS.toReversed().find((warning) => leftMs <= warning && leftMs > 0 && (beforeMs ?? 0) > warning);
