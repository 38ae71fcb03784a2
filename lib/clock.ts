/** Milliseconds since the epoch. An instant is a plain number; its name ends in `At`. */
export type Instant = number;

/** The clock of a consumer. Endpoints use the gateway's `timeEpoch` instead. */
export type Clock = () => Instant;

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** The most by which a clock may be wrong. */
export const MAX_SKEW_MS = 2 * SECOND;

/** An instant as DynamoDB's TTL takes it: whole seconds, rounded up so that TTL removes no row too early. */
export const ttlAt = (instant: Instant): number => Math.ceil(instant / SECOND);
