import { type Instant, MINUTE } from '#lib/clock.ts';
import type { Sale } from '#test/verification/simulation/world.ts';

/** How old an answer may be: a slow request is answered from what was true earlier. */
export const OUTDATED_MS = MINUTE;

/** Whether a pause, a closing or a moved opening may have kept fans out within the last `sinceMs`. */
export const isInterrupted = (
  { isPaused, isClosed, opensAt = -Infinity, changedAt }: Sale,
  now: Instant,
  sinceMs: number,
): boolean => isPaused || isClosed || now - sinceMs < Math.max(opensAt, changedAt);

/** The seat limits in force now or a moment ago. */
const limitsOf = ({ limits }: Sale, now: Instant): number[] =>
  limits.filter(({ until }) => until > now - OUTDATED_MS).map(({ seats }) => seats);

export const leastLimit = (sale: Sale, now: Instant): number => Math.min(...limitsOf(sale, now));
export const mostLimit = (sale: Sale, now: Instant): number => Math.max(...limitsOf(sale, now));
