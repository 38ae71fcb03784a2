import * as z from 'zod/mini';

import { DomainError } from '#lib/errors.ts';
import { digest } from '#lib/ids.ts';
import { queryPage, type Range } from '#lib/table/read.ts';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 100;

/** Digits alone: `Number` also reads `0x10`, `1e1` and spaces. */
const Limit = z
  .pipe(
    z.pipe(
      z.string().check(z.regex(/^\d{1,3}$/)),
      z.transform((text) => Number(text)),
    ),
    z.int().check(z.minimum(1), z.maximum(MAX_LIMIT)),
  )
  .register(z.globalRegistry, {
    override: ({ jsonSchema }) => {
      delete jsonSchema.pattern;
      Object.assign(jsonSchema, { type: 'integer', minimum: 1, maximum: MAX_LIMIT, default: DEFAULT_LIMIT });
    },
  });

/** Which part of a list. */
export const PageQuery = z.strictObject({
  limit: z._default(Limit, DEFAULT_LIMIT),
  cursor: z.optional(z.string().check(z.maxLength(512))),
  order: z._default(z.enum(['asc', 'desc']), 'asc'),
});
export type PageQuery = z.infer<typeof PageQuery>;

/**
 * One page of a range, and the `Link` header that leads to the next. A cursor is the key of the last row seen, bound to
 * its list and order.
 * @param path of the list, which names whose it is
 * @throws DomainError INVALID_INPUT for a cursor that is not of this list in this order
 */
export const readPage = async <Shape>(
  range: Omit<Range, 'descending'>,
  { limit, cursor, order }: PageQuery,
  path: string,
): Promise<{ rows: Shape[]; headers: Readonly<Record<string, string>> }> => {
  const list = `${path} ${order}`;
  const after = cursor === undefined ? undefined : keyIn(cursor, list);
  if (cursor !== undefined && (after === undefined || !isKeyOf(range, after))) {
    throw new DomainError('INVALID_INPUT', {
      fields: [{ field: 'cursor', message: '이 목록의 커서가 아닙니다. Not a cursor of this list.' }],
    });
  }
  const descending = order === 'desc';
  const { rows, next } = await queryPage<Shape>({ ...range, descending }, limit, after);
  if (next === undefined) return { rows, headers: {} };

  const search = new URLSearchParams({ limit: String(limit), order, cursor: cursorOf(next, list) });
  return { rows, headers: { link: `<${path}?${search.toString()}>; rel="next"` } };
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
