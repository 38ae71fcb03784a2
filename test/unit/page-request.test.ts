import { createContext, runInContext } from 'node:vm';
import { transformSync } from 'esbuild';
import { describe, expect, test } from 'vitest';

import { pageRequestCode } from '#infra/page-request.ts';
import { NOT_FOUND_PAGE } from '#lib/http/error-page.ts';
import { isPagePath, pagePaths } from '#lib/page-paths.ts';

interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, { readonly value: string }>>;
  readonly body: { readonly data: string };
}

/** Runs the code as CloudFront does, which gives it nothing of Node. */
const ask = (uri: string, querystring: object = { code: { value: 'c' } }) => {
  const request = { method: 'GET', uri, querystring, headers: {} };
  const context = createContext({ event: { version: '1.0', request } });
  return runInContext(`${pageRequestCode}\nhandler(event)`, context) as { uri: string } | Answer;
};

describe('a request at the CDN', () => {
  test.each([
    ['/', '/index.html'],
    ['/index.html', '/index.html'],
    ['/tickets', '/index.html'],
    ['/tickets/', '/index.html'],
    ['/tickets/a.b', '/index.html'],
    ['/manage/shows/1/dates/2', '/index.html'],
    ['/config.json', '/config.json'],
    ['/posters/1-small.webp', '/posters/1-small.webp'],
  ])('for %s gets %s', (uri, object) => {
    expect(ask(uri)).toEqual({
      method: 'GET',
      uri: object,
      querystring: { code: { value: 'c' } },
      headers: {},
    });
  });

  test.each([
    ['/shows/1', {}],
    ['/shows/1/', {}],
    ['/shows/1/dates/2', { date: { value: '' } }],
    ['/shows/1/dates/2/book', { date: { value: '' } }],
  ])('for %s gets the document of the concert, or of its dates', (uri, querystring) => {
    expect(ask(uri)).toMatchObject({ uri: '/shows/1' });
    expect(ask(uri)).toHaveProperty('querystring', querystring);
  });

  test('for the list of concerts gets a document of its own', () => {
    expect(ask('/', {})).toMatchObject({ uri: '/list.html' });
    expect(ask('/', { q: { value: 'jazz' } })).toMatchObject({ uri: '/list.html' });
    expect(ask('/tickets', {})).toMatchObject({ uri: '/index.html' });
  });

  test.each(['/nothing', '/shows', '/shows/', '/shows/1/dates', '/tickets/1/2', '//'])(
    'for %s gets a page in both languages with the status 404',
    (uri) => {
      const { statusCode, headers, body } = ask(uri) as Answer;

      expect(statusCode).toBe(404);
      expect(body.data).toBe(NOT_FOUND_PAGE);
      expect(headers).toMatchObject({
        'content-type': { value: 'text/html; charset=utf-8' },
        'cache-control': { value: 'no-store' },
        'content-security-policy': { value: expect.stringMatching(/^default-src 'self'/) },
        'x-content-type-options': { value: 'nosniff' },
      });
    },
  );

  test.each([
    ...Object.values(pagePaths),
    '/nothing',
    '/shows',
    '/tickets/1/2',
    '/manage/shows',
    '//shows/1',
  ])('for %s finds a page where the laptop and the router do', (pattern) => {
    const path = pattern.replaceAll(/:\w+/g, '1');

    expect('uri' in ask(path)).toBe(isPagePath(path));
  });
});

describe('the code of the function', () => {
  test('has the syntax of its runtime only', () => {
    const plain = {
      target: 'es5',
      supported: { 'const-and-let': true, arrow: true, 'template-literal': true },
    };

    expect(transformSync(pageRequestCode, plain).code).toBe(transformSync(pageRequestCode).code);
  });

  test('is short enough', () => {
    expect(Buffer.byteLength(pageRequestCode)).toBeLessThan(10_240);
  });
});
