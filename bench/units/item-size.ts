import { sum } from '#bench/statistics.ts';
import type { Row } from '#lib/table/write.ts';

/** Bytes that a list or a map adds to its contents, and that it adds to each element. */
const CONTAINER_BYTES = 3;
const ELEMENT_BYTES = 1;

/**
 * Bytes of a row as DynamoDB counts them for capacity: names and values in UTF-8, a number by its digits
 * (developer guide, "DynamoDB item sizes and formats"). The 100 bytes of index overhead are for storage only.
 */
export const itemSize = (row: Row): number =>
  sum(Object.entries(row).map(([name, value]) => Buffer.byteLength(name) + valueSize(value)));

const valueSize = (value: unknown): number => {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'number') return numberSize(value);
  if (typeof value === 'boolean' || value === null) return 1;
  if (value instanceof Uint8Array) return value.length;
  if (Array.isArray(value)) {
    return CONTAINER_BYTES + sum(value.map((element) => ELEMENT_BYTES + valueSize(element)));
  }
  if (typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) {
    return CONTAINER_BYTES + ELEMENT_BYTES * Object.keys(value).length + itemSize(value as Row);
  }
  throw new Error(`no rule for the size of a ${typeof value}`);
};

/** One byte for two significant digits, plus one, plus one for a minus sign. */
const numberSize = (value: number): number => {
  const [digits = ''] = Math.abs(value).toString().replace('.', '').split('e');
  const significant = digits.replaceAll(/^0+|0+$/g, '').length;
  return Math.ceil(significant / 2) + 1 + (value < 0 ? 1 : 0);
};
