import type { Row } from '#lib/table/write.ts';
import { itemSize } from './item-size.ts';

/**
 * What AWS charges, by its developer guide:
 *
 * - "DynamoDB read and write operations": 1 KB a write unit, 4 KB a consistent read unit, an eventual read costs half.
 *   A read that finds nothing costs the minimum. A write is charged on the larger of the row before and after it. A
 *   write whose condition fails is charged on the existing row, or the minimum.
 * - "Transactions: how it works": every row of a transaction is written twice, to prepare and to commit. The conditions
 *   read nothing extra. A cancelled transaction is charged as well.
 */
const WRITE_UNIT_BYTES = 1_024;
const READ_UNIT_BYTES = 4_096;

export interface Units {
  readonly writes: number;
  readonly reads: number;
}

/** A row before and after a write. A refused write leaves it the same. */
export interface Change {
  readonly before: Row | undefined;
  readonly after: Row | undefined;
}

/** Units of one write. */
export const writeUnits = (change: Change, isTransactional: boolean): number =>
  largerOf(change) * (isTransactional ? 2 : 1);

/** Units of one read: of a row, or of all rows on a page of a query. */
export const readUnits = (bytes: number, isConsistent: boolean): number =>
  Math.max(1, Math.ceil(bytes / READ_UNIT_BYTES)) * (isConsistent ? 1 : 0.5);

const largerOf = ({ before = {}, after = {} }: Change): number =>
  Math.max(1, Math.ceil(Math.max(itemSize(before), itemSize(after)) / WRITE_UNIT_BYTES));
