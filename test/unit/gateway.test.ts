import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

import type { Authorize } from '#local/gateway/authorizer.ts';
import { gateway } from '#local/gateway/gateway.ts';
import { type HttpServer, openHttpServer } from '#local/gateway/http-server.ts';
import { captureOutput } from '#test/support/output.ts';

const output = captureOutput();

/** The function behind each path. */
const functions: Readonly<Record<string, () => Promise<unknown>>> = {
  '/fine': async () => ({ statusCode: 201, headers: { 'x-own': 'yes' }, body: '{}' }),
  '/plain': async () => ({ point: 1 }),
  '/nothing': async () => undefined,
  '/throws': async () => Promise.reject(new Error('secret')),
  '/garbage': async () => ({ statusCode: 'soon', body: 'secret' }),
  '/absurd': async () => ({ statusCode: 99 }),
  '/slow': () => new Promise(() => undefined),
};

const authorize: Authorize = async (authorization) =>
  authorization === 'good' ? { jwt: { claims: {}, scopes: null } } : { challenge: 'Bearer' };

/** A body of some bytes of JSON. */
const jsonOf = (bytes: number): string => JSON.stringify('x'.repeat(bytes - 2));

/** A read of this many bytes, as the functions answer it. */
const aRead = (path: string, bytes: number, cacheControl: string) => ({
  routeKey: `GET ${path}`,
  authorized: false,
  target: {
    name: path,
    invoke: async () => ({
      statusCode: 200,
      headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': cacheControl },
      body: jsonOf(bytes),
    }),
  },
});

const reads = [
  aRead('/cached', 1_000, 'public, max-age=1'),
  aRead('/short', 999, 'public, max-age=1'),
  aRead('/own-list', 1_000, 'no-store'),
];

let server: HttpServer;
beforeAll(async () => {
  server = await openHttpServer(0);
  const routes = Object.entries(functions).map(([path, invoke]) => ({
    routeKey: `POST ${path}`,
    authorized: false,
    target: { name: path, invoke },
  }));
  const own = {
    routeKey: 'GET /own/{id}',
    authorized: true,
    target: { name: 'own', invoke: async () => ({}) },
  };
  server.serve(gateway({ clock: () => 0, routes: [...routes, ...reads, own], authorize, timeoutMs: 50 }));
});
afterAll(async () => {
  await server.close();
  vi.restoreAllMocks();
});

const ask = async (method: string, path: string, init: RequestInit = {}) => {
  const response = await fetch(`${server.url}${path}`, { method, ...init });
  return { status: response.status, headers: response.headers, text: await response.text() };
};

describe('the gateway itself answers, as API Gateway does,', () => {
  test.each([
    ['an unknown path', 'POST', '/nowhere', 404, 'Not Found'],
    ['a wrong method, with 404 instead of 405', 'PUT', '/fine', 404, 'Not Found'],
    ['a path with invalid encoding', 'POST', '/%zz', 400, 'Bad Request'],
    ['a missing token', 'GET', '/own/1', 401, 'Unauthorized'],
    ['a failed function', 'POST', '/throws', 500, 'Internal Server Error'],
    ['an invalid result', 'POST', '/garbage', 500, 'Internal Server Error'],
    ['an invalid status', 'POST', '/absurd', 500, 'Internal Server Error'],
    ['a slow function', 'POST', '/slow', 503, 'Service Unavailable'],
  ])('%s', async (_, method, path, status, message) => {
    const answer = await ask(method, path);

    expect(answer).toMatchObject({ status, text: JSON.stringify({ message }) });
    expect(answer.headers.get('content-type')).toBe('application/json');
  });

  test('a body that is too large', async () => {
    const answer = await ask('POST', '/fine', { body: 'x'.repeat(10 * 1024 * 1024 + 1) });

    expect(answer).toMatchObject({ status: 413, text: '{"message":"Request Entity Too Large"}' });
  });

  test('a missing token with `WWW-Authenticate`', async () => {
    expect((await ask('GET', '/own/1')).headers.get('www-authenticate')).toBe('Bearer');
  });
});

test('a failed function is logged, and the caller sees no details', async () => {
  output.clear();

  const answers = await Promise.all(['/throws', '/garbage'].map((path) => ask('POST', path)));

  expect(answers.map(({ text }) => text).join('')).not.toContain('secret');
  expect(output.log()).toHaveLength(2);
});

describe('the result of a function is passed on', () => {
  test('unchanged', async () => {
    const answer = await ask('POST', '/fine', { body: 'x'.repeat(10 * 1024 * 1024) });

    expect(answer).toMatchObject({ status: 201, text: '{}' });
    expect(answer.headers.get('x-own')).toBe('yes');
  });

  test.each([
    ['/plain', '{"point":1}'],
    ['/nothing', 'null'],
  ])('as the body of a 200 if it has no status: %s', async (path, text) => {
    expect(await ask('POST', path)).toMatchObject({ status: 200, text });
  });

  test('to an authorized caller', async () => {
    const answer = await ask('GET', '/own/1', { headers: { authorization: 'good' } });

    expect(answer.status).toBe(200);
  });
});

describe('an answer is compressed as by CloudFront', () => {
  test('if it may be cached and has 1,000 bytes', async () => {
    const answer = await ask('GET', '/cached', { headers: { 'accept-encoding': 'gzip, br' } });

    expect(answer.text).toBe(jsonOf(1_000));
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-encoding': 'gzip',
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'public, max-age=1',
      vary: 'accept-encoding',
    });
    expect(Number(answer.headers.get('content-length'))).toBeLessThan(100);
  });

  test('unless the client does not accept gzip', async () => {
    const answer = await ask('GET', '/cached', { headers: { 'accept-encoding': 'br, gzip;q=0' } });

    expect(answer.text).toBe(jsonOf(1_000));
    expect(answer.headers.has('content-encoding')).toBe(false);
    expect(answer.headers.get('vary')).toBe('accept-encoding');
  });

  test.each([
    ['shorter', '/short', 999],
    ['not cached', '/own-list', 1_000],
  ])('but not if it is %s', async (_, path, bytes) => {
    const answer = await ask('GET', path, { headers: { 'accept-encoding': 'gzip' } });

    expect(answer.text).toBe(jsonOf(bytes));
    expect(answer.headers.has('content-encoding')).toBe(false);
    expect(answer.headers.has('vary')).toBe(false);
  });
});
