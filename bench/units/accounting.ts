import { isDeepStrictEqual } from 'node:util';

import { gsi1 } from '#lib/table/keys.ts';
import type { Row } from '#lib/table/write.ts';
import { itemSize } from './item-size.ts';

/**
 * What AWS charges, by the rules of its developer guide:
 *
 * - "DynamoDB read and write operations": 1 KB a write unit, 4 KB a consistent read unit, an eventual read costs half.
 *   A read of nothing costs the minimum. A write is charged on the larger of the row before and after it. A write whose
 *   condition fails is charged on the row that is there, or the minimum.
 * - "Transactions: how it works": every row of a transaction is written twice, to prepare and to commit. The conditions
 *   read nothing extra. A cancelled transaction is charged as well.
 * - "Using global secondary indexes", write capacity units: one write to put, change or remove an entry, two where its
 *   key changes, none where what the index stores stays the same. The index is brought up to date after the
 *   transaction, not by it, so its writes are not doubled. The guide does not say so in words; measurements of the
 *   service that others have published agree.
 */
const WRITE_UNIT_BYTES = 1_024;
const READ_UNIT_BYTES = 4_096;

export interface Units {
  readonly writes: number;
  readonly reads: number;
}

/** A row before and after a write; the same where the write was refused. */
export interface Change {
  readonly before: Row | undefined;
  readonly after: Row | undefined;
}

/** Units of one write: of the table, and of the index. */
export const writeUnits = (change: Change, isTransactional: boolean): number =>
  largerOf(change) * (isTransactional ? 2 : 1) + indexUnits(change);

/** Units of reading so many bytes in one go: one row, or all that a page of a query finds. */
export const readUnits = (bytes: number, isConsistent: boolean): number =>
  Math.max(1, Math.ceil(bytes / READ_UNIT_BYTES)) * (isConsistent ? 1 : 0.5);

const largerOf = ({ before = {}, after = {} }: Change): number =>
  Math.max(1, Math.ceil(Math.max(itemSize(before), itemSize(after)) / WRITE_UNIT_BYTES));

const indexUnits = (change: Change): number => {
  const before = indexEntry(change.before);
  const after = indexEntry(change.after);
  if (isDeepStrictEqual(before, after)) return 0;
  const isMoved = before && after && [gsi1.pk, gsi1.sk].some((name) => before[name] !== after[name]);
  return isMoved
    ? largerOf({ before, after: undefined }) + largerOf({ before: undefined, after })
    : largerOf({ before, after });
};

const stored: ReadonlySet<string> = new Set(['pk', 'sk', gsi1.pk, gsi1.sk, ...gsi1.projected]);

/** What the sparse index stores of a row, if it is in it. */
const indexEntry = (row: Row | undefined): Row | undefined =>
  row && gsi1.pk in row && gsi1.sk in row
    ? Object.fromEntries(Object.entries(row).filter(([name]) => stored.has(name)))
    : undefined;
