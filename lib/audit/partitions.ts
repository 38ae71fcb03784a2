import { crc32 } from 'node:zlib';

import { type Groups, groupsOf, keyedRows } from '#lib/audit/groups.ts';
import type { Grouping } from '#lib/audit/rule.ts';
import { auditedPart, type Kind, type Snapshot, sortRows } from '#lib/audit/snapshot.ts';
import type { Spill } from '#lib/audit/spill.ts';
import type { Instant } from '#lib/clock.ts';

/** Rows on the disk. Each grouping has its own partitions, and all rows of a group are in the same partition. */
export interface Partitions {
  readonly spill: Spill;
  readonly partitions: number;
  /** The most bytes of one partition. */
  readonly partitionBytes: number;
  readonly now: Instant;
}

/** Writes the rows that a grouping needs to its partitions. */
export const spillRows = async (
  { spill, partitions, now }: Partitions,
  grouping: Grouping,
  rows: Snapshot,
): Promise<void> => {
  for (const [key, kind, row] of keyedRows(grouping, rows, now)) {
    const partition = nameOf(grouping, crc32(key) % partitions);
    await spill.add(kind === grouping.inParts ? partsOf(partition) : partition, auditedPart(kind, row));
  }
};

/**
 * The groups of a grouping, one partition at a time.
 * @throws Error when a group is too large for memory
 */
export async function* spilledGroups(
  { spill, partitions, partitionBytes, now }: Partitions,
  grouping: Grouping,
): AsyncGenerator<Groups> {
  for (let number = 0; number < partitions; number += 1) {
    const partition = nameOf(grouping, number);
    if (spill.bytesOf(partition) > partitionBytes) {
      throw new Error(`one ${grouping.name} has too many rows to check in memory`);
    }
    const blocks = await Array.fromAsync(spill.read(partition));
    const groups = groupsOf(grouping, sortRows(blocks.flat()), now);
    if (!grouping.inParts) {
      yield groups;
      continue;
    }
    for await (const block of spill.read(partsOf(partition))) {
      yield withParts(groups, grouping.inParts, groupsOf(grouping, sortRows(block), now));
    }
  }
}

const nameOf = ({ name }: Grouping, partition: number): string => `${name}/${partition}`;

/** The partition of the rows that are checked in parts. */
const partsOf = (partition: string): string => `${partition}/parts`;

/** The groups that have rows in this part, each with its rows of other kinds. */
const withParts = (groups: Groups, kind: Kind, parts: Groups): Groups =>
  new Map([...parts].map(([key, part]) => [key, { ...(groups.get(key) ?? part), [kind]: part[kind] }]));
