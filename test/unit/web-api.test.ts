import { afterEach, describe, expect, test, vi } from 'vitest';

import { call, send } from '#web/api.ts';
import { ApiError, type ApiErrorCode, isMissing, isUndecided } from '#web/api-error.ts';
import { readConcerts } from '#web/catalogue/read-concerts.ts';
import { problemText } from '#web/i18n/problems.ts';
import { waitBeforeRetry } from '#web/retry.ts';

const CONCERT = 'a b/c';

type Sent = [url: string, init: RequestInit & { headers: Record<string, string> }];

/** Answers in turn; repeats the last answer. */
const answering = (...answers: readonly (() => Response)[]) => {
  let next = 0;
  const asked = vi.fn<(...sent: Sent) => Promise<Response>>(async () => {
    const answer = answers[next] ?? expect.fail('nothing to answer');
    next = Math.min(next + 1, answers.length - 1);
    return answer();
  });
  vi.stubGlobal('fetch', asked);
  return asked;
};

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}) =>
  (): Response =>
    new Response(JSON.stringify(body), { status, headers });

const offline = (): Response => {
  throw new TypeError('Failed to fetch');
};

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('a request of the API', () => {
  test('has a URL, method, body, token and key', async () => {
    const asked = answering(json(201, { holds: [] }));

    await call('POST /concerts/{concertId}/schedules/{scheduleId}/holds', {
      path: { concertId: CONCERT, scheduleId: 's' },
      body: { seatNumbers: [7] },
      token: 'pass',
      key: 'once',
    });

    const [url, { method, headers, body }] = asked.mock.calls[0] ?? expect.fail('nothing was asked');
    expect({ url, method, body }).toEqual({
      url: '/concerts/a%20b%2Fc/schedules/s/holds',
      method: 'POST',
      body: '{"seatNumbers":[7]}',
    });
    expect(headers).toMatchObject({ authorization: 'Bearer pass', 'idempotency-key': 'once' });
  });

  test('has no header of its own if it is a public read, so that the answer to a preload serves it', async () => {
    const asked = answering(json(200, []));

    await call('GET /concerts');

    const [url, init] = asked.mock.calls[0] ?? expect.fail('nothing was asked');
    expect({ url, method: init.method }).toEqual({ url: '/concerts', method: 'GET' });
    expect(init.headers).toEqual({});
    expect(init).not.toHaveProperty('credentials');
  });

  test('keeps its key across attempts; the next call has another', async () => {
    vi.useFakeTimers();
    const asked = answering(offline, json(200, { point: 5 }), json(200, { point: 5 }));
    const charge = () =>
      call('PATCH /users/{userId}/points/charge', { path: { userId: 'me' }, body: { point: 5 } });

    await Promise.all([charge(), vi.runAllTimersAsync()]);
    await charge();

    const [first, again, next] = asked.mock.calls.map(([, { headers }]) => headers['idempotency-key']);
    expect(first).toBe(again);
    expect(first).not.toBe(next);
  });

  test('gives the cursor of the next page', async () => {
    answering(json(200, [], { link: '</concerts?limit=2&cursor=abc%3D>; rel="next"' }));

    expect((await send('GET /concerts', { query: { limit: 2 } })).next).toBe('abc=');
  });

  test('fails with the problem from the API', async () => {
    answering(
      json(400, {
        code: 'INVALID_INPUT',
        error: 'no',
        fields: [{ field: 'point', message: 'too little' }],
      }),
    );

    const failure = call('GET /concerts').catch((error: unknown) => error);

    expect(await failure).toMatchObject({
      code: 'INVALID_INPUT',
      status: 400,
      fields: { point: 'too little' },
    });
  });

  test.each([
    [400, 'Bad Request', 'INVALID_INPUT'],
    [401, 'Unauthorized', 'UNAUTHORIZED'],
    [403, 'Forbidden', 'FORBIDDEN'],
    [404, 'Not Found', 'NOT_FOUND'],
    [413, 'Request Entity Too Large', 'BODY_TOO_LARGE'],
    [429, 'Too Many Requests', 'BUSY'],
    [500, 'Internal Server Error', 'UNKNOWN'],
    [502, 'Bad Gateway', 'BUSY'],
    [503, 'Service Unavailable', 'BUSY'],
    [504, 'Gateway Timeout', 'BUSY'],
  ])('reads a gateway’s %i %s as %s', async (status, message, code) => {
    for (const body of [JSON.stringify({ message }), `<html>${message}</html>`, '']) {
      answering(() => new Response(body, { status }));

      const failure = await call('GET /concerts', { attempts: 1 }).catch((error: unknown) => error);

      expect(failure).toMatchObject({ code, status, fields: {} });
      expect(problemText(failure)).toMatch(/[가-힣]|^[A-Z]/);
    }
  });

  test.each([
    [429, 'Too Many Requests'],
    [503, 'Service Unavailable'],
  ])('is retried after the gateway’s %i', async (status, message) => {
    vi.useFakeTimers();
    const asked = answering(json(status, { message }), json(200, []));

    const [answer] = await Promise.all([call('GET /concerts'), vi.runAllTimersAsync()]);

    expect(answer).toEqual([]);
    expect(asked).toHaveBeenCalledTimes(2);
  });

  test('ends when it is aborted under way, even without AbortSignal.any (Safari 17.0)', async () => {
    const timeout = AbortSignal.timeout.bind(AbortSignal);
    vi.stubGlobal('AbortSignal', { timeout });
    const controller = new AbortController();
    vi.stubGlobal('fetch', async (_: string, { signal }: { signal: AbortSignal }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      throw signal.reason;
    });

    const failure = call('GET /concerts', { signal: controller.signal }).catch((error: unknown) => error);
    await new Promise(setImmediate);
    controller.abort();

    expect(await failure).toMatchObject({ name: 'AbortError' });
  });

  test('is not retried once it is aborted', async () => {
    const controller = new AbortController();
    const asked = answering(offline);

    const failure = call('GET /concerts', { signal: controller.signal }).catch((error: unknown) => error);
    await new Promise(setImmediate);
    controller.abort();

    expect(await failure).toMatchObject({ name: 'AbortError' });
    expect(asked).toHaveBeenCalledTimes(1);
  });
});

describe('a retry', () => {
  const longest = () => 1;

  test.each([
    ['no network', new ApiError('NETWORK'), true],
    ['no answer', new ApiError('TIMEOUT'), true],
    ['throttled', new ApiError('BUSY', { status: 429 }), true],
    ['busy', new ApiError('CONFLICT', { status: 503 }), true],
    ['a bug of the API', new ApiError('UNKNOWN', { status: 500 }), false],
    ['taken', new ApiError('SEAT_TAKEN', { status: 409 }), false],
    ['a bug of the page', new TypeError('a bug'), false],
  ])('after "%s": %s', (_, error, isMade) => {
    expect(waitBeforeRetry(error, 1) !== undefined).toBe(isMade);
  });

  test('comes later each time, and stops after three', () => {
    const waits = [1, 2, 3, 4].map((attempt) => waitBeforeRetry(new ApiError('NETWORK'), attempt, longest));

    expect(waits).toEqual([800, 1_600, 3_200, undefined]);
  });

  test('respects retry-after', () => {
    const error = new ApiError('BUSY', { status: 503, retryAfterMs: 2_000 });

    expect(waitBeforeRetry(error, 1, () => 0)).toBeGreaterThanOrEqual(2_000);
  });
});

test('a list is read page after page', async () => {
  const next = (cursor: string) => ({ link: `</concerts?cursor=${cursor}>; rel="next"` });
  const asked = answering(json(200, ['a'], next('one')), json(200, ['b'], next('two')), json(200, ['c']));

  const all = await readConcerts(new AbortController().signal);

  expect(all).toEqual(['a', 'b', 'c']);
  expect(asked.mock.calls.map(([url]) => url)).toEqual([
    '/concerts',
    '/concerts?cursor=one',
    '/concerts?cursor=two',
  ]);
});

test.each<[status: number, code: ApiErrorCode, isOpen: boolean, isAbsent: boolean]>([
  [0, 'NETWORK', true, false],
  [0, 'TIMEOUT', true, false],
  [429, 'BUSY', true, false],
  [500, 'UNKNOWN', true, false],
  [503, 'CONFLICT', true, false],
  [400, 'INVALID_INPUT', false, true],
  [404, 'CONCERT_NOT_FOUND', false, true],
  [404, 'NOT_FOUND', false, true],
  [401, 'UNAUTHORIZED', false, false],
  [409, 'SEAT_TAKEN', false, false],
])('a %i %s is undecided: %s; is missing: %s', (status, code, isOpen, isAbsent) => {
  const error = new ApiError(code, { status });

  expect([isUndecided(error), isMissing(error)]).toEqual([isOpen, isAbsent]);
});
