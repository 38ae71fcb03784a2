import { type Instant, MINUTE } from '#lib/clock.ts';
import type { Show } from '#test/verification/simulation/world.ts';

/** How old what somebody is told may be: a request that took its time was answered by what was so then. */
export const OUTDATED_MS = MINUTE;

/** Whether an operator has kept people from coming in at any time since so long ago, or may have. */
export const isInterrupted = (
  { isPaused, isClosed, opensAt = -Infinity, changedAt }: Show,
  now: Instant,
  sinceMs: number,
): boolean => isPaused || isClosed || now - sinceMs < Math.max(opensAt, changedAt);

/** How many seats one person may have: as the operator says now, or said a moment ago. */
const limitsOf = ({ limits }: Show, now: Instant): number[] =>
  limits.filter(({ until }) => until > now - OUTDATED_MS).map(({ seats }) => seats);

export const leastLimit = (show: Show, now: Instant): number => Math.min(...limitsOf(show, now));
export const mostLimit = (show: Show, now: Instant): number => Math.max(...limitsOf(show, now));
