import { DomainError } from '#lib/errors.ts';
import { digest } from '#lib/ids.ts';
import { queryPage, type Range } from '#lib/table/read.ts';

/** Which part of a list. */
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
 * One page of a range, and the path of the next one. A cursor is the key of the last row of a page, bound to its list and
 * order.
 * @param path of the list, which names whose it is
 * @throws DomainError INVALID_INPUT for a cursor that is not of this list in this order
 */
export const readPage = async <Shape>(
  range: Omit<Range, 'descending'>,
  { limit, cursor, order }: PageRequest,
  path: string,
): Promise<Page<Shape>> => {
  const list = `${path} ${order}`;
  const after = cursor === undefined ? undefined : keyIn(cursor, list);
  if (cursor !== undefined && (after === undefined || !isKeyOf(range, after))) {
    throw new DomainError('INVALID_INPUT', {
      fields: [{ field: 'cursor', message: '이 목록의 커서가 아닙니다. Not a cursor of this list.' }],
    });
  }
  const descending = order === 'desc';
  const { rows, next } = await queryPage<Shape>({ ...range, descending }, limit, after);
  if (next === undefined) return { rows, next };

  const search = new URLSearchParams({ limit: String(limit), order, cursor: cursorOf(next, list) });
  return { rows, next: `${path}?${search.toString()}` };
};

/** Enough that no mistake fits by chance. It keeps nobody from making one up, which leads nowhere but into the same list. */
const MARK_BYTES = 9;

const cursorOf = (key: string, list: string): string => {
  const mark = digest(`${list} ${key}`).subarray(0, MARK_BYTES);
  return Buffer.concat([mark, Buffer.from(key)]).toString('base64url');
};

/** The key in a cursor; `undefined` when the cursor is none of this list. */
const keyIn = (cursor: string, list: string): string | undefined => {
  const key = Buffer.from(cursor, 'base64url').subarray(MARK_BYTES).toString('utf8');
  return cursorOf(key, list) === cursor ? key : undefined;
};

/** Keys are ASCII: a prefix and an id. */
const isKeyOf = ({ prefix = '' }: Pick<Range, 'prefix'>, key: string): boolean =>
  key.startsWith(prefix) && /^[\x21-\x7e]{1,200}$/.test(key);
