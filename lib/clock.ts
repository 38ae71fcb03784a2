/** Milliseconds since the epoch. An instant is a plain number; its name ends in `At`. */
export type Instant = number;

/** Tells the time to a consumer. Endpoints need none: they use the gateway's `timeEpoch`. */
export type Clock = () => Instant;

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** The most by which a clock may be wrong. */
export const MAX_SKEW_MS = 2 * SECOND;

/** An instant as DynamoDB's TTL takes it: whole seconds, rounded up so that no row goes early. */
export const ttlAt = (instant: Instant): number => Math.ceil(instant / SECOND);
