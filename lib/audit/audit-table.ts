import { holdRules } from '#lib/audit/hold-rules.ts';
import { keyRules } from '#lib/audit/key-rules.ts';
import { queueRules } from '#lib/audit/queue-rules.ts';
import type { Finding, Rule } from '#lib/audit/rule.ts';
import { saleRules } from '#lib/audit/sale-rules.ts';
import { type Kind, type Snapshot, snapshotOf } from '#lib/audit/snapshot.ts';
import { walletRules } from '#lib/audit/wallet-rules.ts';
import type { Instant } from '#lib/clock.ts';
import { scanRows } from '#lib/table/scan.ts';

/** Everything that must always be true, by name. */
export const rules = { ...keyRules, ...saleRules, ...walletRules, ...queueRules, ...holdRules };

export type RuleName = keyof typeof rules;

export interface Audit {
  /** Rows looked at, by kind. */
  readonly counts: Readonly<Record<Kind, number>>;
  readonly findings: readonly Finding[];
}

/**
 * Reads the whole table and checks all that must always be true. The table is read page by page, not as of one instant:
 * while it is in use, what changes meanwhile may look broken, and only what {@link recurring} finds again is.
 */
export const auditTable = async (now: Instant): Promise<Audit> => {
  const snapshot = await snapshotOf(scanRows());
  return { counts: countRows(snapshot), findings: checkSnapshot(snapshot, now) };
};

/** What is broken in these rows. */
export const checkSnapshot = (snapshot: Snapshot, now: Instant): Finding[] =>
  Object.entries<Rule>(rules).flatMap(([rule, check]) =>
    [...check(snapshot, now)].map((found) => ({ rule, ...found })),
  );

/** Those findings of the second look that the first had as well: the same rule is broken at the same rows. */
export const recurring = (first: readonly Finding[], second: readonly Finding[]): Finding[] => {
  const seen = new Set(first.map(identityOf));
  return second.filter((finding) => seen.has(identityOf(finding)));
};

/** A finding about the whole table is the same when its figures are. */
const identityOf = ({ rule, message, keys }: Finding): string =>
  JSON.stringify([rule, keys.length > 0 ? keys : message]);

const countRows = (snapshot: Snapshot): Audit['counts'] =>
  Object.fromEntries(Object.entries(snapshot).map(([kind, rows]) => [kind, rows.length])) as Record<
    Kind,
    number
  >;
