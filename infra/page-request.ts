import { htmlHeaders, NOT_FOUND_PAGE } from '#lib/http/error-page.ts';
import {
  CONCERT_PATH,
  DATE_DOCUMENT,
  DOCUMENT,
  LIST_DOCUMENT,
  pagePaths,
  SIGN_IN_CODE,
} from '#lib/page-paths.ts';

/** Matches the paths of all pages, each with or without a slash at the end. */
const anyPage = (): RegExp => {
  const patterns = Object.values(pagePaths).map((path) =>
    path.replace(/\/$/, '').replaceAll(/:\w+/g, '[^/]+'),
  );
  return new RegExp(`^(?:${patterns.join('|')})/?$`);
};

const notFound = {
  statusCode: 404,
  statusDescription: 'Not Found',
  headers: Object.fromEntries(
    Object.entries({ ...htmlHeaders, 'cache-control': 'no-store' }).map(([name, value]) => [name, { value }]),
  ),
  body: { encoding: 'text', data: NOT_FOUND_PAGE },
};

/**
 * The CloudFront Function for every request outside of the API, `/assets/`, `/posters/` and `/draws/`. Its runtime knows ES
 * 5.1, `const`, arrow functions and template literals: no destructuring, no `for…of`, no `?.`.
 *
 * - All pages have one document. The list of concerts has its own, but not for a user who comes back from the issuer.
 * - The pages of a concert have a document with the concert's card. The pages of its dates share a second document, which also
 *   loads the waiting room. So the cache has two entries for a concert, however many pages it has.
 * - A name with a dot is a file.
 */
export const pageRequestCode = `
const ANY_PAGE = ${anyPage()};
const CONCERT = ${CONCERT_PATH};
const FILE = /\\.\\w+$/;
const NOT_FOUND = ${JSON.stringify(notFound)};

function handler(event) {
  const request = event.request;
  if (!ANY_PAGE.test(request.uri)) return FILE.test(request.uri) ? request : NOT_FOUND;
  const concert = CONCERT.exec(request.uri);
  if (concert) {
    const isOfDate = request.uri.indexOf('/dates/') > 0;
    request.uri = concert[0];
    request.querystring = isOfDate ? { ${DATE_DOCUMENT}: { value: '' } } : {};
    return request;
  }
  const isList = request.uri === '/' && !request.querystring.${SIGN_IN_CODE};
  request.uri = isList ? '/${LIST_DOCUMENT}' : '/${DOCUMENT}';
  return request;
}
`;
