import { invalidField } from '#lib/errors.ts';
import { digest } from '#lib/ids.ts';
import { queryPage, type Range } from '#lib/table/read.ts';

/** Which page of a list. */
export interface PageRequest {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly order: 'asc' | 'desc';
}

export interface Page<Shape> {
  readonly rows: Shape[];
  /** Path and query of the next page; `undefined` on the last one. */
  readonly next: string | undefined;
}

/**
 * One page of a range, and the path of the next page. A cursor holds the key of the last row of a page, and is valid only for
 * one list in one order.
 * @param path of the list, including the id of its owner
 * @throws DomainError INVALID_INPUT for a cursor of another list or order
 */
export const readPage = async <Shape>(
  range: Omit<Range, 'descending'>,
  { limit, cursor, order }: PageRequest,
  path: string,
): Promise<Page<Shape>> => {
  const list = `${path} ${order}`;
  const after = cursor === undefined ? undefined : keyIn(cursor, list);
  if (cursor !== undefined && (after === undefined || !isKeyOf(range, after))) {
    throw invalidField('cursor', '이 목록에서 사용할 수 없는 커서입니다. This cursor is not from this list.');
  }
  const descending = order === 'desc';
  const { rows, next } = await queryPage<Shape>({ ...range, descending }, limit, after);
  if (next === undefined) return { rows, next };

  const search = new URLSearchParams({ limit: String(limit), order, cursor: cursorOf(next, list) });
  return { rows, next: `${path}?${search.toString()}` };
};

/** Enough to catch every mistake. A forged cursor is harmless: it leads into the same list. */
const CHECK_BYTES = 9;

const cursorOf = (key: string, list: string): string => {
  const check = digest(`${list} ${key}`).subarray(0, CHECK_BYTES);
  return Buffer.concat([check, Buffer.from(key)]).toString('base64url');
};

/** The key in a cursor; `undefined` when the cursor is not from this list. */
const keyIn = (cursor: string, list: string): string | undefined => {
  const key = Buffer.from(cursor, 'base64url').subarray(CHECK_BYTES).toString('utf8');
  return cursorOf(key, list) === cursor ? key : undefined;
};

/** Keys are ASCII: a prefix and an id. */
const isKeyOf = ({ prefix = '' }: Pick<Range, 'prefix'>, key: string): boolean =>
  key.startsWith(prefix) && /^[\x21-\x7e]{1,200}$/.test(key);
