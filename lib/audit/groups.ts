import { type Grouping, unneeded } from '#lib/audit/rule.ts';
import { type Kind, type Snapshot, sortRows } from '#lib/audit/snapshot.ts';
import type { Instant } from '#lib/clock.ts';
import type { Key } from '#lib/table/keys.ts';
import type { Row } from '#lib/table/write.ts';

/** Groups by their keys. */
export type Groups = ReadonlyMap<string, Snapshot>;

type KeyOf = (row: unknown, now: Instant) => string | undefined | typeof unneeded;

/** The rows that a grouping needs, each with the key of its group. */
export function* keyedRows(
  { keyOf }: Grouping,
  rows: Snapshot,
  now: Instant,
): Generator<readonly [key: string, kind: Kind, row: Row & Key]> {
  for (const [kind, keyOfKind] of Object.entries(keyOf) as [Kind, KeyOf][]) {
    for (const row of rows[kind]) {
      const key = keyOfKind(row, now);
      if (key !== unneeded) yield [String(key), kind, row as unknown as Row & Key];
    }
  }
}

const nothing = sortRows([]);

/** Rows by group. */
export const groupsOf = (grouping: Grouping, rows: Snapshot, now: Instant): Groups => {
  const groups = new Map<string, Record<Kind, unknown[]>>();
  for (const [key, kind, row] of keyedRows(grouping, rows, now)) {
    const group = groups.get(key) ?? { ...nothing };
    groups.set(key, group);
    if (group[kind] === nothing[kind]) group[kind] = [row];
    else group[kind].push(row);
  }
  return groups as unknown as Groups;
};
