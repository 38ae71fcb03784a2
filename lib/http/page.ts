import * as z from 'zod/mini';

import { DomainError } from '#lib/errors.ts';
import { queryPage, type Range } from '#lib/table/read.ts';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 100;

/** Which part of a list. */
export const PageQuery = z.object({
  limit: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(MAX_LIMIT)), DEFAULT_LIMIT),
  cursor: z.optional(z.string().check(z.maxLength(512))),
  order: z._default(z.enum(['asc', 'desc']), 'asc'),
});
export type PageQuery = z.infer<typeof PageQuery>;

/**
 * One page of a range, and the `Link` header that leads to the next. A cursor is the key of the last row seen.
 * @param path of the list, for the link
 * @throws DomainError INVALID_INPUT for a cursor that is not of this list
 */
export const readPage = async <Shape>(
  range: Omit<Range, 'descending'>,
  { limit, cursor, order }: PageQuery,
  path: string,
): Promise<{ rows: Shape[]; headers: Readonly<Record<string, string>> }> => {
  const after = cursor === undefined ? undefined : Buffer.from(cursor, 'base64url').toString('utf8');
  if (after !== undefined && !isKeyOf(range, after)) {
    throw new DomainError('INVALID_INPUT', {
      fields: [{ field: 'cursor', message: '이 목록의 커서가 아닙니다. Not a cursor of this list.' }],
    });
  }
  const descending = order === 'desc';
  const { rows, next } = await queryPage<Shape>({ ...range, descending }, limit, after);
  if (next === undefined) return { rows, headers: {} };

  const search = new URLSearchParams({
    limit: String(limit),
    order,
    cursor: Buffer.from(next).toString('base64url'),
  });
  return { rows, headers: { link: `<${path}?${search.toString()}>; rel="next"` } };
};

/** Keys are ASCII: a prefix and an id. */
const isKeyOf = ({ prefix = '' }: Pick<Range, 'prefix'>, key: string): boolean =>
  key.startsWith(prefix) && /^[\x21-\x7e]{1,200}$/.test(key);
