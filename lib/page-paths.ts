/**
 * The paths of the page: one table for the page's router, the CDN, the laptop's server and the links in a message. None of
 * them is a path of the API, because both share an origin. The page loads this module, so it imports nothing.
 */
export const pagePaths = {
  concerts: '/',
  concert: '/shows/:concertId',
  schedule: '/shows/:concertId/dates/:scheduleId',
  booking: '/shows/:concertId/dates/:scheduleId/book',
  draw: '/shows/:concertId/dates/:scheduleId/draw',
  paid: '/paid/:reservationIds',
  tickets: '/tickets',
  ticket: '/tickets/:reservationId',
  points: '/points',
  payments: '/history',
  operator: '/manage',
  sales: '/manage/sales',
  sale: '/manage/shows/:concertId/dates/:scheduleId',
  signInFailed: '/sign-in-failed',
} as const;

/** The document of all pages, by its name in the page's bucket. */
export const DOCUMENT = 'index.html';

/** The document of the list of concerts: it also has the browser read the list early. */
export const LIST_DOCUMENT = 'list.html';

/** Query parameter of the address to which the issuer sends a user back. That page leads on to another one, and needs no list. */
export const SIGN_IN_CODE = 'code';

/** The names in a pattern such as `/shows/:concertId`. */
export type ParamsOf<Pattern extends string> = {
  readonly [Name in NamesOf<Pattern>]: string;
};

type NamesOf<Pattern> = Pattern extends `${infer Head}/${infer Rest}`
  ? NamesOf<Head> | NamesOf<Rest>
  : Pattern extends `:${infer Name}`
    ? Name
    : never;

/** The path of a page with its parameters. */
export const pathTo = <Pattern extends string>(pattern: Pattern, params: ParamsOf<Pattern>): string =>
  pattern.replace(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent((params as Readonly<Record<string, string>>)[name] ?? ''),
  );

/** The parameters of a path; `undefined` when it does not match the pattern. A slash at the end is ignored. */
export const matchPath = (pattern: string, path: string): Record<string, string> | undefined => {
  const expected = pattern.split('/');
  const given = withoutSlash(path).split('/');
  if (expected.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of expected.entries()) {
    const text = decoded(given[index] ?? '');
    if (text === undefined || (part.startsWith(':') ? text === '' : part !== text)) return undefined;
    if (part.startsWith(':')) params[part.slice(1)] = text;
  }
  return params;
};

const decoded = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
};

/** Whether the page shows something at a path. */
export const isPagePath = (path: string): boolean =>
  Object.values(pagePaths).some((pattern) => matchPath(pattern, path));

/** `/tickets/` is `/tickets`. */
export const withoutSlash = (path: string): string => path.replace(/(.)\/$/, '$1');

/** The pages of a concert, and the path of the first of them. */
export const CONCERT_PATH = /^\/shows\/[^/]+/;

/** Query parameter that the CDN adds when it requests a concert's document for a page of a date. */
export const DATE_DOCUMENT = 'date';

/** The address of a page for search engines and shared links. All pages of a date have the address of their concert. */
export const canonicalPath = (path: string): string => CONCERT_PATH.exec(path)?.[0] ?? withoutSlash(path);
