import { auditTwice } from '#lib/audit/audit-twice.ts';
import type { Clock } from '#lib/clock.ts';
import { log } from '#lib/log.ts';
import { count, publishMetrics } from '#lib/metrics.ts';

/** The most findings to log. `npm run audit` lists all. */
const MAX_LOGGED = 50;

/**
 * Checks every rule of the audit.
 * @throws Error when a rule is broken; the error sets off an alarm within minutes
 */
export const withClock = (clock: Clock) => async (): Promise<void> => {
  const { counts, findings, spilledBytes } = await auditTwice(clock);
  for (const { rule, message, keys } of findings.slice(0, MAX_LOGGED)) {
    log.error('a rule is broken', message, { rule, keys });
  }
  if (findings.length === 0) count('audited', 1);
  publishMetrics();
  log.info('table audited', { counts, spilledBytes, broken: findings.length });
  if (findings.length > 0) throw new Error(`cases in which a rule is broken: ${findings.length}`);
};

export const handler = withClock(Date.now);
