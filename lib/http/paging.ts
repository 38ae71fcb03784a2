import * as z from 'zod/mini';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 100;

/** Digits only, because `Number` also reads `0x10`, `1e1` and spaces. */
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

/** Which page of a list. */
export const PageQuery = z.strictObject({
  limit: z._default(Limit, DEFAULT_LIMIT),
  cursor: z.optional(z.string().check(z.maxLength(512))),
  order: z._default(z.enum(['asc', 'desc']), 'asc'),
});
export type PageQuery = z.infer<typeof PageQuery>;

/** The `Link` header to the next page. @param next its path and query; absent: this is the last page */
export const linkTo = (next: string | undefined): Readonly<Record<string, string>> =>
  next === undefined ? {} : { link: `<${next}>; rel="next"` };
