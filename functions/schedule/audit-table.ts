import { auditTwice } from '#lib/audit/audit-twice.ts';
import type { Clock } from '#lib/clock.ts';
import { log } from '#lib/log.ts';
import { count, publishMetrics } from '#lib/metrics.ts';

/** How many findings are named; whoever reads them has enough to go on, and runs `npm run audit` for the rest. */
const MAX_NAMED = 50;

/**
 * Checks all that must always be true.
 * @throws Error when something is broken: an alarm rings on the error within minutes
 */
export const withClock = (clock: Clock) => async (): Promise<void> => {
  const { counts, findings, spilledBytes } = await auditTwice(clock);
  for (const { rule, message, keys } of findings.slice(0, MAX_NAMED)) {
    log.error('something is broken', message, { rule, keys });
  }
  if (findings.length === 0) count('audited', 1);
  publishMetrics();
  log.info('table audited', { counts, spilledBytes, broken: findings.length });
  if (findings.length > 0) throw new Error(`${findings.length} found broken`);
};

export const handler = withClock(Date.now);
