import { setTimeout as sleep } from 'node:timers/promises';

import { type Audit, auditTable, recurring } from '#lib/audit/audit-table.ts';
import type { Finding } from '#lib/audit/rule.ts';
import { type Clock, SECOND } from '#lib/clock.ts';

/** The pause between two audits. Rows that changed during the first scan are consistent again by then. */
const SECOND_AUDIT_MS = 2 * SECOND;

/** Runs an audit. If it has findings, runs it again: only findings of both runs are real. */
export const confirmFindings = async <Result extends { readonly findings: readonly Finding[] }>(
  audit: () => Promise<Result>,
): Promise<Result> => {
  const first = await audit();
  if (first.findings.length === 0) return first;
  await sleep(SECOND_AUDIT_MS);
  const second = await audit();
  return { ...second, findings: recurring(first.findings, second.findings) };
};

/** Audits the table, twice when the first audit has findings. */
export const auditTwice = (clock: Clock): Promise<Audit> => confirmFindings(() => auditTable(clock()));
