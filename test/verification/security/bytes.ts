/** Requests as bytes, which no HTTP library would send. */

export const get = (target: string, ...headers: readonly string[]): string =>
  [`GET ${target} HTTP/1.1`, 'Host: x', ...headers, '', ''].join('\r\n');

type Case = readonly [what: string, bytes: string, status: number];

export const requestLines: readonly Case[] = [
  ['without a host', 'GET /health HTTP/1.1\r\n\r\n', 400],
  ['without a method', ' /health HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ['of a method in small letters', 'get /health HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ['of an unknown method', 'BREW /health HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ['of TRACE', 'TRACE /health HTTP/1.1\r\nHost: x\r\nCookie: secret\r\n\r\n', 404],
  ['of OPTIONS *', 'OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n', 404],
  ['of PROPFIND', 'PROPFIND / HTTP/1.1\r\nHost: x\r\n\r\n', 404],
  ['of HEAD', 'HEAD /concerts HTTP/1.1\r\nHost: x\r\n\r\n', 200],
  ['of HTTP/0.9', 'GET /health\r\n\r\n', 200],
  ['of HTTP/1.0', 'GET /health HTTP/1.0\r\n\r\n', 200],
  ['of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
  ['of HTTP/9.9', 'GET /health HTTP/9.9\r\nHost: x\r\n\r\n', 400],
  ['of another host', get('http://example.com/health'), 200],
  ['with a password', get('http://root:toor@127.0.0.1/health'), 200],
  ['without a path', 'GET  HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ['with a space in the path', get('/concerts /x'), 400],
  ['with a NUL in the path', get('/concerts\0'), 400],
  ['with a fragment', get('/health#x'), 404],
  ['with invalid UTF-8', get('/concerts/\xff\xfe'), 400],
  ['of garbage', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400],
  ['after empty lines', `\r\n\r\n${get('/health')}`, 200],
  ['with line feeds without carriage returns', 'GET /health HTTP/1.1\nHost: x\n\n', 400],
  ['of OPTIONS', 'OPTIONS /concerts HTTP/1.1\r\nHost: x\r\nOrigin: http://x\r\n\r\n', 404],
  ['of DELETE', 'DELETE /concerts HTTP/1.1\r\nHost: x\r\n\r\n', 404],
  ['of a method of 10 KB', `${'X'.repeat(10_000)} /health HTTP/1.1\r\nHost: x\r\n\r\n`, 400],
  ['with a query of 15 KB', get(`/health?${'x'.repeat(15_000)}`), 400],
];

/** Paths that no route has. */
export const unknownPaths: readonly string[] = [
  '//concerts',
  '/./concerts',
  '/../concerts',
  '/concerts/../health',
  '/concerts//',
  '/%2e%2e/%2e%2e/etc/passwd',
  '/docs/../package.json',
  '/docs/%2e%2e/package.json',
  '/docs/..%2f..%2fpackage.json',
  '/docs/..\\..\\package.json',
  '/docs/package.json',
  '/docs//swagger-ui.css',
  '/abcd/swagger-ui.css',
  '/docs/__proto__',
  '/docs/constructor',
  '/oidcx',
  '/local/tokens',
  '/local/tokens/',
  '/concerts%2F',
  '/HEALTH',
  '/health/',
  '/health;x=1',
  '/admin',
  '/users/me/../../admin/concerts',
  '/__proto__',
  '/constructor',
  '/?x',
  '/.env',
  '/.git/config',
  '/.data/stacks/1.json',
];

export const illEncoded: readonly string[] = [
  '/%',
  '/%zz',
  '/concerts/%ff',
  '/concerts/%c0%af',
  '/concerts?x=%',
  '/concerts/%u0041',
  '/concerts/%',
  '/users/%zz/points',
  '/concerts/1/schedules/%c0%af/seats',
];

const many = (count: number): string[] => Array.from({ length: count }, (_, index) => `X-${index}: y`);

export const headers: readonly Case[] = [
  ['400 of them', get('/health', ...many(400)), 200],
  ['20,000 of them', get('/health', ...many(20_000)), 431],
  ['400 of the same', get('/health', ...Array.from({ length: 400 }, () => 'A: b')), 200],
  ['one of 20 KB', get('/health', `X: ${'y'.repeat(20_000)}`), 431],
  ['a token of 20 KB', get('/users/me', `Authorization: Bearer ${'y'.repeat(20_000)}`), 431],
  ['a name of 20 KB', get('/health', `${'y'.repeat(20_000)}: x`), 431],
  ['no colon', get('/health', 'nothing'), 400],
  ['no name', get('/health', ': x'), 400],
  ['a space in a name', get('/health', 'X : y'), 400],
  ['a folded line', get('/health', 'X: y', ' z'), 400],
  ['a NUL', get('/health', 'X: a\0b'), 400],
  ['a carriage return alone', get('/health', 'X: a\rb'), 400],
  ['__proto__', get('/concerts', '__proto__: x', '__proto__: y', '__proto__: z'), 200],
  ['names of Object.prototype', get('/concerts', 'constructor: x', 'toString: y', 'hasOwnProperty: z'), 200],
  [
    'values of invalid UTF-8',
    get('/concerts', 'X: \xff\xfe\x80', 'Accept-Language: \xff', 'Cookie: \xff'),
    200,
  ],
  ['two hosts', get('/health', 'Host: y'), 200],
  ['two tokens', get('/users/me', 'Authorization: Bearer a', 'Authorization: Bearer b'), 401],
  ['a token of invalid UTF-8', get('/users/me', 'Authorization: Bearer \xff\xff'), 401],
  ['an empty token', get('/users/me', 'Authorization:'), 401],
  [
    'forwarding headers',
    get('/health', 'X-Forwarded-For: 127.0.0.1', 'Forwarded: for=x', 'X-Original-URL: /admin'),
    200,
  ],
  ['a method override', get('/health', 'X-HTTP-Method-Override: DELETE'), 200],
  ['an upgrade', get('/health', 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Key: x'), 200],
  [
    'an upgrade to HTTP/2',
    get('/health', 'Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AA'),
    200,
  ],
  ['an unknown expectation', get('/health', 'Expect: a miracle'), 417],
  [
    'a Connection header that names Authorization',
    get('/users/me', 'Connection: Authorization', 'Authorization: Bearer a'),
    401,
  ],
  ['a range', get('/concerts', 'Range: bytes=0-0,1-1,2-2'), 200],
];
