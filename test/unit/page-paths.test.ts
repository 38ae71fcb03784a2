import { describe, expect, test } from 'vitest';

import { routes } from '#functions/routes.ts';
import type { Route } from '#lib/http/route.ts';
import { canonicalPath, isPagePath, matchPath, pagePaths, pathTo } from '#lib/page-paths.ts';

const ID = '01990000-0000-7000-8000-000000000007';

/** A path with an id for each parameter, whatever the style of the pattern. */
const exampleOf = (pattern: string): string => pattern.replaceAll(/:\w+|\{\w+\}/g, ID);

describe('the path of a page', () => {
  test.each(Object.values(pagePaths))('%s is no path of the API', (pattern) => {
    const segment = (path: string) => path.split('/')[1];
    const api = Object.values<Route>(routes).filter(({ isPage }) => !isPage);

    expect(api.map(({ path }) => segment(path))).not.toContain(segment(pattern));
  });

  test('has its parameters filled in', () => {
    expect(pathTo(pagePaths.schedule, { concertId: 'a/b', scheduleId: '2' })).toBe('/shows/a%2Fb/dates/2');
  });

  test('gives the parameters of its pattern', () => {
    expect(matchPath(pagePaths.schedule, '/shows/a%20b/dates/2')).toEqual({
      concertId: 'a b',
      scheduleId: '2',
    });
  });

  test.each(['/shows', '/shows/', '/shows/1/2', '/tickets/1', '/shows/%E0%A4%A', '//', '/shows//'])(
    '%s is not /shows/:concertId',
    (path) => {
      expect(matchPath(pagePaths.concert, path)).toBeUndefined();
    },
  );

  test.each(Object.values(pagePaths).map(exampleOf))('%s is known, also with a slash at the end', (path) => {
    expect([path, `${path}/`.replace('//', '/')].map(isPagePath)).toEqual([true, true]);
  });

  test.each(['/nothing', '/shows', '/index.html', '/concerts', '/tickets/1/2', '//shows/1', ''])(
    '%j is not known',
    (path) => {
      expect(isPagePath(path)).toBe(false);
    },
  );

  test.each([
    ['/', '/'],
    ['/tickets/', '/tickets'],
    ['/shows/1', '/shows/1'],
    ['/shows/1/', '/shows/1'],
    ['/shows/1/dates/2', '/shows/1'],
    ['/shows/1/dates/2/book', '/shows/1'],
    ['/manage/shows/1/dates/2', '/manage/shows/1/dates/2'],
  ])('%s has the canonical path %s', (path, canonical) => {
    expect(canonicalPath(path)).toBe(canonical);
  });
});
