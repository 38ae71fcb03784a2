import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { get, headers, illEncoded, requestLines, unknownPaths } from '#test/verification/security/bytes.ts';
import { type Setup, setUp } from '#test/verification/security/setup.ts';
import { type Received, holdOpen, sendBytes } from '#test/verification/security/wire.ts';

let setup: Setup;
let url: string;
let asked = 0;
let point: number;
beforeAll(async () => {
  setup = await setUp();
  ({ url } = setup.stack);
  point = await balance();
}, 60_000);
afterEach(async () => {
  expect((await fetch(`${url}/health`)).status).toBe(200);
  await setup.expectUnchanged();
});
afterAll(async () => {
  await setup.end();
  console.log(`security wire: ${asked} connections`);
});

const balance = async (): Promise<number> => {
  const authorized = { authorization: `Bearer ${setup.attacker.accessToken}` };
  const response = await fetch(`${url}/users/me/points`, { headers: authorized });
  return ((await response.json()) as { point: number }).point;
};

const say = (
  bytes: string | readonly string[],
  options?: Parameters<typeof sendBytes>[2],
): Promise<Received> => {
  asked += 1;
  return sendBytes(url, bytes, options);
};

/** A charge of one point, with these headers about its body. */
const charge = (headers: readonly string[], body: string): string =>
  [
    'PATCH /users/me/points/charge HTTP/1.1',
    'Host: x',
    `Authorization: Bearer ${setup.attacker.accessToken}`,
    'Content-Type: application/json',
    ...headers,
    '',
    body,
  ].join('\r\n');

const BODY = '{"point":1}';
const LENGTH = `Content-Length: ${BODY.length}`;
const CHUNKED = 'Transfer-Encoding: chunked';
const chunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`;

describe('a request line', () => {
  test.each(requestLines)('%s', async (_what, bytes, status) => {
    const { statuses } = await say(bytes);
    expect(statuses).toEqual([status]);
  });

  test('with CONNECT gets no tunnel', async () => {
    expect((await say('CONNECT 169.254.169.254:80 HTTP/1.1\r\nHost: x\r\n\r\n')).statuses).toEqual([]);
  });

  test.each(unknownPaths)('of an unknown path is 404: %s', async (target) => {
    const { statuses, text } = await say(get(target, 'Connection: close'), { answers: 99 });
    expect(statuses).toEqual([target === '/?x' ? 302 : 404]);
    expect(text).not.toMatch(/root:|"dependencies"|tableName|swagger-ui-bundle/);
  });

  test.each(illEncoded)('with a bad encoding is 400: %s', async (target) => {
    expect((await say(get(target))).statuses).toEqual([400]);
  });

  test('of a long path is 404, and of a too long one 431', async () => {
    expect((await say(get(`/${'x'.repeat(15_000)}`))).statuses).toEqual([404]);
    expect((await say(get(`/${'x'.repeat(100_000)}`))).statuses).toEqual([431]);
  });
});

describe('headers', () => {
  test.each(headers)('with %s', async (_what, bytes, status) => {
    const { statuses } = await say(bytes);
    expect(statuses).toEqual([status]);
  });
});

describe('a body of unclear length', () => {
  const cases: Record<string, () => string | string[]> = {
    'two lengths': () => charge([LENGTH, 'Content-Length: 12'], BODY),
    'a list of lengths': () => charge(['Content-Length: 11, 12'], BODY),
    'a negative length': () => charge(['Content-Length: -1'], BODY),
    'a length with a sign': () => charge([`Content-Length: +${BODY.length}`], BODY),
    'a hexadecimal length': () => charge(['Content-Length: 0xb'], BODY),
    'a length of 40 digits': () => charge([`Content-Length: ${'9'.repeat(40)}`], BODY),
    'a length and chunks': () => charge([LENGTH, CHUNKED], `${chunk(BODY)}0\r\n\r\n`),
    'chunks and a length': () => charge([CHUNKED, 'Content-Length: 4'], `${chunk(BODY)}0\r\n\r\n`),
    'chunks, twice': () => charge([CHUNKED, CHUNKED], `${chunk(BODY)}0\r\n\r\n`),
    'an unknown transfer encoding': () => charge(['Transfer-Encoding: xchunked'], `${chunk(BODY)}0\r\n\r\n`),
    'chunks, spelt with a tab': () =>
      charge(['Transfer-Encoding:\tchunked, identity'], `${chunk(BODY)}0\r\n\r\n`),
    'a chunk size that is no number': () => charge([CHUNKED], `zz\r\n${BODY}\r\n0\r\n\r\n`),
    'a chunk of negative size': () => charge([CHUNKED], `-b\r\n${BODY}\r\n0\r\n\r\n`),
    'a chunk size of 20 digits': () => charge([CHUNKED], `${'F'.repeat(20)}\r\n${BODY}`),
    'a chunk that is longer than its size': () => charge([CHUNKED], `5\r\n${BODY}\r\n0\r\n\r\n`),
    'a chunk with a very long extension': () =>
      charge([CHUNKED], `b;${'x'.repeat(40_000)}\r\n${BODY}\r\n0\r\n\r\n`),
  };
  test.each(Object.keys(cases))('is refused: %s', async (name) => {
    const { statuses } = await say(cases[name]?.() ?? '');

    expect(statuses.filter((status) => status < 400 || status >= 500)).toEqual([]);
    expect(await balance()).toBe(point);
  });

  const cut: Record<string, () => string | string[]> = {
    'a body shorter than its length': () => charge(['Content-Length: 100'], BODY),
    'a chunk cut off': () => charge([CHUNKED], `b\r\n{"poi`),
    'chunks without an end': () => charge([CHUNKED], chunk(BODY)),
    'chunks without the last line': () => charge([CHUNKED], `${chunk(BODY)}0\r\n`),
    'headers cut off': () => charge([LENGTH], BODY).slice(0, 200),
    'a body that waits for 100 Continue': () => charge([LENGTH, 'Expect: 100-continue'], ''),
    'a body in pieces, cut off': () => [charge([LENGTH], ''), '{', '"', 'point":'],
  };
  test.each(Object.keys(cut))('does nothing when its sender goes away: %s', async (name) => {
    await say(cut[name]?.() ?? '', { end: true });
    const goAway = await holdOpen(url, [cut[name]?.() ?? ''].flat().join(''));
    goAway();
    await sleep(50);

    expect(await balance()).toBe(point);
  });

  test('is not handled as another request', async () => {
    const hidden = get('/users/me', `Authorization: Bearer ${setup.victim.accessToken}`);

    const longer = await say(charge([`Content-Length: ${hidden.length}`], hidden));
    const chunked = await say(charge([CHUNKED], `${chunk(hidden)}0\r\n\r\n`));
    const trailing = await say(
      charge(
        [CHUNKED, 'Trailer: Authorization'],
        `${chunk('{}')}0\r\nAuthorization: Bearer ${setup.victim.accessToken}\r\nContent-Length: 5\r\n\r\n`,
      ),
    );

    for (const { statuses, text } of [longer, chunked, trailing]) {
      expect(statuses).toEqual([400]);
      expect(text).not.toContain(setup.victim.userId);
    }
    expect(await balance()).toBe(point);
  });
});

test('fifty requests at once on one connection are answered in order', async () => {
  const targets = Array.from({ length: 50 }, (_, index) => (index % 2 === 0 ? '/health' : '/nowhere'));

  const { statuses } = await say(targets.map((target) => get(target)).join(''), { answers: 50 });

  expect(statuses).toEqual(targets.map((target) => (target === '/health' ? 200 : 404)));
});

test('a body of 12 MB in chunks is 413', async () => {
  const flood = chunk('x'.repeat(1024 * 1024));

  const { statuses } = await say([
    charge([CHUNKED], ''),
    ...Array.from({ length: 12 }, () => flood),
    '0\r\n\r\n',
  ]);

  expect(statuses).toEqual([413]);
});

test('a slow client does not delay others', async () => {
  const slow = [
    charge(['Content-Length: 100'], '{'),
    charge([CHUNKED], '5\r\n{'),
    get('/health').slice(0, 12),
    'G',
  ];
  const closes = await Promise.all(
    Array.from({ length: 200 }, (_, index) => holdOpen(url, slow[index % slow.length] ?? '')),
  );
  asked += closes.length;

  const began = performance.now();
  for (let times = 0; times < 10; times += 1) expect(await balance()).toBe(point);
  const took = performance.now() - began;
  for (const close of closes) close();
  await sleep(100);

  expect(took).toBeLessThan(10_000);
});

test('a search of the log finds a secret in it', () => {
  setup.expectLeaksFound();
});
