/** Milliseconds since the epoch. An instant is a plain number; its name ends in `At`. */
export type Instant = number;

/** Where a consumer reads the time. Endpoints take the gateway's `timeEpoch`, so they have none. */
export type Clock = () => Instant;

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** By how much a clock may be off. */
export const MAX_SKEW_MS = 2 * SECOND;

/** What DynamoDB's TTL wants: whole seconds, rounded up so that a row is never gone before its time. */
export const ttlAt = (instant: Instant): number => Math.ceil(instant / SECOND);
