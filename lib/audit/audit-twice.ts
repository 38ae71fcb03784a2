import { setTimeout as sleep } from 'node:timers/promises';

import { type Audit, auditTable, recurring } from '#lib/audit/audit-table.ts';
import type { Finding } from '#lib/audit/rule.ts';
import { type Clock, SECOND } from '#lib/clock.ts';

/** Rows that changed during the first scan have settled after this. */
const SECOND_AUDIT_MS = 2 * SECOND;

/** Runs an audit, and once more when it has findings: only those that recur are real. */
export const lookTwice = async <Look extends { readonly findings: readonly Finding[] }>(
  look: () => Promise<Look>,
): Promise<Look> => {
  const first = await look();
  if (first.findings.length === 0) return first;
  await sleep(SECOND_AUDIT_MS);
  const second = await look();
  return { ...second, findings: recurring(first.findings, second.findings) };
};

/** Audits the table, twice when the first audit has findings. */
export const auditTwice = (clock: Clock): Promise<Audit> => lookTwice(() => auditTable(clock()));
