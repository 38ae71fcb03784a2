import { drawRules } from '#lib/audit/draw-rules.ts';
import { type Groups, groupsOf } from '#lib/audit/groups.ts';
import { holdRules } from '#lib/audit/hold-rules.ts';
import { keyRules } from '#lib/audit/key-rules.ts';
import { spilledGroups, spillRows } from '#lib/audit/partitions.ts';
import { queueRules } from '#lib/audit/queue-rules.ts';
import type { Finding, Grouping, Rule, RowsRule } from '#lib/audit/rule.ts';
import { saleRules } from '#lib/audit/sale-rules.ts';
import { type Kind, type Snapshot, sortRows } from '#lib/audit/snapshot.ts';
import { Spill } from '#lib/audit/spill.ts';
import { walletRules } from '#lib/audit/wallet-rules.ts';
import type { Instant } from '#lib/clock.ts';
import type { Key } from '#lib/table/keys.ts';
import { scanRows } from '#lib/table/scan.ts';
import type { Row } from '#lib/table/write.ts';

/** Every rule, by name. */
export const rules = { ...keyRules, ...saleRules, ...walletRules, ...queueRules, ...drawRules, ...holdRules };

export type RuleName = keyof typeof rules;

export interface Audit {
  /** Rows read, by kind. */
  readonly counts: Readonly<Record<Kind, number>>;
  /** In the order of the rules. */
  readonly findings: readonly Finding[];
  /** Bytes written to the disk during the audit. */
  readonly spilledBytes: number;
}

type StoredRow = Row & Key;

const BATCH_ROWS = 1_000;

const LIMITS = {
  /** How many partitions each grouping has. The audit has the rows of one partition in memory at a time. */
  partitions: 128,
  /** The hash spreads groups evenly, so a larger partition means that one group has too many rows. */
  partitionBytes: 128 * 2 ** 20,
  findings: 100_000,
};

const namedRules = Object.entries<Rule>(rules);
const totalRules = namedRules.flatMap(([name, rule]) => ('start' in rule ? [{ name, ...rule }] : []));
const rowsRules = namedRules.flatMap(([name, rule]) => ('find' in rule ? [{ name, ...rule }] : []));
const rulesByGrouping = Map.groupBy(rowsRules, ({ grouping }) => grouping);
const groupings = [...rulesByGrouping.keys()].filter((grouping) => grouping !== undefined);

/**
 * Reads the whole table and checks every rule. The scan is not a snapshot: rows that change while it runs may look broken. A
 * finding is real only if a second audit has it, too: see {@link recurring}.
 */
export const auditTable = (now: Instant): Promise<Audit> => auditRows(scanRows(), now);

/**
 * Checks any number of rows. It needs memory for one partition at a time.
 * @throws Error when the disk is full, or when a group of rows or the findings do not fit into memory
 */
export const auditRows = async (
  rows: AsyncIterable<StoredRow> | Iterable<StoredRow>,
  now: Instant,
  limits: Partial<typeof LIMITS> = {},
): Promise<Audit> => {
  const { findings: maxFindings, ...sizes } = { ...LIMITS, ...limits };
  const counts = countRows(sortRows([]));
  const findings: Finding[] = [];
  const keep = (more: Iterable<Finding>): void => {
    for (const finding of more) findings.push(finding);
    if (findings.length > maxFindings) throw new Error(tooMany(findings));
  };
  const totals = startTotals(now);
  const spill = await Spill.open();
  const partitions = { spill, now, ...sizes };
  try {
    for await (const batch of batchesOf(rows)) {
      const snapshot = sortRows(batch);
      for (const kind of Object.keys(counts) as Kind[]) counts[kind] += snapshot[kind].length;
      totals.add(snapshot);
      keep(checkSingly(snapshot, now));
      for (const grouping of groupings) await spillRows(partitions, grouping, snapshot);
    }
    for (const grouping of groupings) {
      for await (const groups of spilledGroups(partitions, grouping)) {
        keep(checkGroups(grouping, groups, now));
      }
    }
    keep(totals.find());
    return { counts, findings: inRuleOrder(findings), spilledBytes: spill.writtenBytes };
  } finally {
    await spill.close();
  }
};

/** Every finding in rows that fit into memory. */
export const checkSnapshot = (snapshot: Snapshot, now: Instant): Finding[] => {
  const totals = startTotals(now);
  totals.add(snapshot);
  return inRuleOrder([
    ...checkSingly(snapshot, now),
    ...groupings.flatMap((grouping) => [...checkGroups(grouping, groupsOf(grouping, snapshot, now), now)]),
    ...totals.find(),
  ]);
};

/** The findings of `second` that `first` had as well: the same rule, broken at the same rows. */
export const recurring = (first: readonly Finding[], second: readonly Finding[]): Finding[] => {
  const seen = new Set(first.map(identityOf));
  return second.filter((finding) => seen.has(identityOf(finding)));
};

/**
 * Rule and rows identify a finding. A finding about the whole table has no rows, so its message with the figures identifies
 * it.
 */
const identityOf = ({ rule, message, keys }: Finding): string =>
  JSON.stringify([rule, keys.length > 0 ? keys : message]);

async function* batchesOf(rows: AsyncIterable<StoredRow> | Iterable<StoredRow>): AsyncGenerator<StoredRow[]> {
  let batch: StoredRow[] = [];
  for await (const row of rows) {
    batch.push(row);
    if (batch.length < BATCH_ROWS) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}

const countRows = (snapshot: Snapshot): Record<Kind, number> =>
  Object.fromEntries(Object.entries(snapshot).map(([kind, rows]) => [kind, rows.length])) as Record<
    Kind,
    number
  >;

/** Findings of the rules about single rows. */
const checkSingly = (rows: Snapshot, now: Instant): Iterable<Finding> => check(undefined, rows, now, '');

function* checkGroups(grouping: Grouping, groups: Groups, now: Instant): Generator<Finding> {
  for (const [key, group] of groups) yield* check(grouping, group, now, key);
}

function* check(grouping: Grouping | undefined, ...input: Parameters<RowsRule['find']>): Generator<Finding> {
  for (const { name, find } of rulesByGrouping.get(grouping) ?? []) {
    for (const found of find(...input)) yield { rule: name, ...found };
  }
}

/** Starts the rules about the whole table, for one audit. */
const startTotals = (now: Instant) => {
  const totals = totalRules.map(({ name, start }) => ({ name, ...start(now) }));
  return {
    add(rows: Snapshot): void {
      for (const { add } of totals) add(rows);
    },
    *find(): Generator<Finding> {
      for (const { name, find } of totals) for (const found of find()) yield { rule: name, ...found };
    },
  };
};

const tooMany = (findings: readonly Finding[]): string => {
  const byRule = Map.groupBy(findings, ({ rule }) => rule);
  const figures = [...byRule].map(([rule, found]) => `${rule} ${found.length} (${found[0]?.message})`);
  return `the audit stopped at ${findings.length} findings: ${figures.join('; ')}`;
};

const names = Object.keys(rules);

const inRuleOrder = (findings: readonly Finding[]): Finding[] =>
  findings.toSorted((one, other) => names.indexOf(one.rule) - names.indexOf(other.rule));
