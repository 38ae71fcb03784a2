import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { NOT_FOUND_PAGE } from '#lib/http/error-page.ts';
import { serveNotFound, serveWeb } from '#local/gateway/web.ts';
import { shellStrings } from '#web/shell/strings.ts';

const fileOf = (type: string, text: string, cacheControl: string) => ({
  type,
  cacheControl,
  content: Buffer.from(text),
  zipped: gzipSync(text),
});

const PAGE = '<!doctype html><title>page</title>';
const LIST = '<!doctype html><title>list</title>';
const built = new Map([
  ['/index.html', fileOf('text/html', PAGE, 'no-cache')],
  ['/list.html', fileOf('text/html', LIST, 'no-cache')],
  ['/assets/index-1a2b.js', fileOf('text/javascript', 'start()', 'public, max-age=31536000, immutable')],
]);

let server: Server;
let url: string;

beforeAll(async () => {
  const serve = serveWeb(built, 'http://issuer');
  server = createServer((request, response) => {
    const [path = ''] = (request.url ?? '').split('?');
    if (serve(path, request, response) || serveNotFound(request, response)) return;
    response.writeHead(404).end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => server.close());

describe('the page on the laptop', () => {
  test('is never cached, and runs only its own scripts and the one in its document', async () => {
    const response = await fetch(`${url}/`);

    expect(await response.text()).toBe(LIST);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/html',
      'cache-control': 'no-cache',
      'content-security-policy': expect.stringMatching(
        /^default-src 'self'; script-src 'self' 'sha256-[\w+/]{43}='; connect-src 'self';/,
      ),
      'x-content-type-options': 'nosniff',
      'content-encoding': 'gzip',
    });
    expect(response.headers.get('content-security-policy')).not.toContain('upgrade-insecure-requests');
  });

  test('has a document of its own for the list of concerts, but not for a user who comes back from the issuer', async () => {
    const textOf = async (path: string) => (await fetch(url + path)).text();

    expect(await textOf('/?q=jazz')).toBe(LIST);
    expect(await textOf('/?code=c&state=s')).toBe(PAGE);
    expect(await textOf('/tickets')).toBe(PAGE);
  });

  test('caches files with a hash in the name for ever, and sends them unzipped on request', async () => {
    const response = await fetch(`${url}/assets/index-1a2b.js`, {
      headers: { 'accept-encoding': 'identity' },
    });

    expect(await response.text()).toBe('start()');
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(response.headers.has('content-encoding')).toBe(false);
  });

  test('gets the issuer from /config.json', async () => {
    const response = await fetch(`${url}/config.json`);

    expect(await response.json()).toEqual({
      issuer: 'http://issuer',
      clientId: 'web',
      operatorGroup: 'operators',
    });
  });

  test('answers HEAD without a body', async () => {
    const response = await fetch(`${url}/`, { method: 'HEAD', headers: { 'accept-encoding': 'identity' } });

    expect(response.headers.get('content-length')).toBe(String(PAGE.length));
    expect(response.headers.get('etag')).toMatch(/^W\/"[\w-]{43}"$/);
    expect(await response.text()).toBe('');
  });

  test.each([
    ['gzip', 'gzip'],
    ['br, GZIP ; q=0.5', 'gzip'],
    ['gzip;q=0', null],
    ['identity', null],
  ])('is compressed as `accept-encoding: %s` allows', async (accepted, encoding) => {
    const response = await fetch(`${url}/`, { headers: { 'accept-encoding': accepted } });

    expect(await response.text()).toBe(LIST);
    expect(response.headers.get('content-encoding')).toBe(encoding);
    expect(response.headers.get('vary')).toBe('accept-encoding');
  });

  describe.each(['/', '/config.json', '/assets/index-1a2b.js'])('of %s', (path) => {
    const ask = (tag: string, method = 'GET') =>
      fetch(`${url}${path}`, { method, headers: { 'if-none-match': tag } });
    const tagNow = async () => (await ask('')).headers.get('etag') ?? expect.fail('no tag');

    test.each([
      ['the tag', (tag: string) => tag],
      ['the tag as a strong one', (tag: string) => tag.replace('W/', '')],
      ['the tag among others', (tag: string) => `"other", ${tag}`],
      ['any tag', () => '*'],
    ])('sends nothing to a client with %s', async (_, known) => {
      const tag = await tagNow();

      const answers = await Promise.all(['GET', 'HEAD'].map((method) => ask(known(tag), method)));

      for (const answer of answers) {
        expect(answer.status).toBe(304);
        expect(await answer.text()).toBe('');
        expect(answer.headers.get('etag')).toBe(tag);
        expect(answer.headers.get('vary')).toBe('accept-encoding');
        expect(answer.headers.has('cache-control')).toBe(true);
        expect(answer.headers.has('content-length')).toBe(false);
      }
    });

    test('is sent to a client with another version', async () => {
      const answer = await ask('W/"other"');

      expect(answer.status).toBe(200);
      expect(await answer.text()).not.toBe('');
    });
  });

  test('has a tag for each content', async () => {
    const [page, config] = await Promise.all([fetch(`${url}/`), fetch(`${url}/config.json`)]);

    expect(page.headers.get('etag')).not.toBe(config.headers.get('etag'));
  });

  test.each(['/tickets', '/shows/1/dates/2/book', '/manage/'])(
    'has one document for all paths, such as %s',
    async (path) => {
      expect(await (await fetch(`${url}${path}`)).text()).toBe(PAGE);
    },
  );

  describe.each(['/nothing', '/shows', '/assets/', '/../package.json', '/.vite/manifest.json'])(
    'at %s',
    (path) => {
      test('has nothing', async () => {
        expect((await fetch(`${url}${path}`)).status).toBe(404);
      });

      test.each(['GET', 'HEAD'])('tells a browser so in HTML: %s', async (method) => {
        const response = await fetch(`${url}${path}`, { method, headers: { accept: 'text/html,*/*;q=0.8' } });

        expect(response.status).toBe(404);
        expect(Object.fromEntries(response.headers)).toMatchObject({
          'content-type': 'text/html; charset=utf-8',
          'cache-control': 'no-store',
          'content-security-policy': expect.stringMatching(/^default-src 'self'/),
        });
        expect(await response.text()).toBe(method === 'HEAD' ? '' : NOT_FOUND_PAGE);
      });
    },
  );
});

describe('the page for a path without a page', () => {
  test('is in both languages, and leads to the list', () => {
    expect(NOT_FOUND_PAGE).toContain(shellStrings.ko.notFoundTitle);
    expect(NOT_FOUND_PAGE).toContain(shellStrings.en.notFoundTitle);
    expect(NOT_FOUND_PAGE.match(/<a href="\/">/g)).toHaveLength(2);
  });
});
