import {
  InternalServerError,
  ProvisionedThroughputExceededException,
  ThrottlingException,
} from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod/mini';

import { DomainError } from '#lib/errors.ts';
import { endpoint, Html, reply, type Reply } from '#lib/http/endpoint.ts';
import { NOT_FOUND_PAGE } from '#lib/http/error-page.ts';
import type { Route } from '#lib/http/route.ts';
import { ask } from '#test/support/ask.ts';
import { anEvent } from '#test/support/events.ts';
import { captureOutput } from '#test/support/output.ts';
import { NOW } from '#test/support/values.ts';

const $metadata = {};

const output = captureOutput();

beforeEach(output.clear);

const answering = (route: Partial<Route>) =>
  endpoint(
    { method: 'GET', path: '/', access: 'public', ...route },
    {
      summary: '',
      responses: { 200: z.unknown(), 204: null },
      run: async () => (route.method === 'DELETE' ? reply(204, null) : reply(200, [], { link: '<x>' })),
    },
  );

describe('an answer', () => {
  test('is cached nowhere, unless the route says so', async () => {
    expect((await ask(answering({}))).headers).toMatchObject({ 'cache-control': 'no-store', link: '<x>' });
    expect((await ask(answering({ cacheSeconds: 1 }))).headers['cache-control']).toBe('public, max-age=1');
  });

  test('to HEAD is the answer to GET without the body', async () => {
    for (const handler of [answering({ cacheSeconds: 1 }), throwing(new DomainError('SOLD_OUT'))]) {
      const [get, head] = await Promise.all(
        ['GET', 'HEAD'].map((method) => ask(handler, anEvent({ method }))),
      );

      expect(get?.body).not.toBe('');
      expect(head).toEqual({ ...get, body: undefined, json: null });
    }
  });

  test('without content has no body and no type', async () => {
    const { status, body, headers } = await ask(answering({ method: 'DELETE' }));

    expect([status, body]).toEqual([204, undefined]);
    expect(headers).not.toHaveProperty('content-type');
  });
});

const throwing = (error: unknown) =>
  endpoint(
    { method: 'GET', path: '/', access: 'public' },
    {
      summary: '',
      responses: { 200: z.unknown() },
      run: async () => {
        throw error;
      },
    },
  );

describe('a page', () => {
  const open = async (run: () => Promise<Reply<200, string>>) => {
    const route = { method: 'GET', path: '/', access: 'public', isPage: true } as const;
    const handler = endpoint(route, { summary: '', responses: { 200: Html }, run });
    const { statusCode: status, headers = {}, body = '' } = await handler(anEvent(), undefined as never);
    return { status, type: headers['content-type'], retryAfter: headers['retry-after'], body };
  };
  const failing = (error: Error) =>
    open(async () => {
      throw error;
    });
  const type = 'text/html; charset=utf-8';

  test('is HTML', async () => {
    const answer = await open(async () => reply(200, '<p>'));

    expect(answer).toEqual({ status: 200, type, retryAfter: undefined, body: '<p>' });
  });

  test.each(['CONCERT_NOT_FOUND', 'INVALID_INPUT', 'FORBIDDEN'] as const)(
    'that fails with %s is answered as one that does not exist',
    async (code) => {
      const answer = await failing(new DomainError(code));

      expect(answer).toEqual({ status: 404, type, retryAfter: undefined, body: NOT_FOUND_PAGE });
    },
  );

  test('that cannot be read now asks to try again, and shows no details', async () => {
    const busy = await failing(new ThrottlingException({ $metadata, message: 'secret' }));
    const broken = await failing(new Error('secret'));

    expect(busy).toMatchObject({ status: 503, type, retryAfter: '2' });
    expect(broken).toMatchObject({ status: 500, type });
    for (const { body } of [busy, broken]) {
      expect(body).toContain('잠시 후 다시 시도해 주세요');
      expect(body).not.toContain('secret');
    }
  });
});

describe('an error', () => {
  test('of a rule has its code and a text in the caller’s language, and is not logged', async () => {
    const handler = throwing(new DomainError('SEAT_TAKEN', { seatNumbers: [7] }));

    const answer = await ask(handler, anEvent({ headers: { 'accept-language': 'en' } }));

    expect(answer).toMatchObject({ status: 409, json: { code: 'SEAT_TAKEN', seatNumbers: [7] } });
    expect(output.printed).toEqual([]);
  });

  test.each([new Error('secret'), new TypeError('secret'), 'secret', undefined, { message: 'secret' }])(
    'that is unexpected shows its details only in the log: %o',
    async (error) => {
      const answer = await ask(throwing(error));

      expect(answer.status).toBe(500);
      expect(answer.body).toBe('{"error":"알 수 없는 오류입니다.","code":"UNKNOWN"}');
      expect(output.log()).toHaveLength(1);
    },
  );

  test.each([
    new ProvisionedThroughputExceededException({ $metadata, message: '' }),
    new ThrottlingException({ $metadata, message: '' }),
    new InternalServerError({ $metadata: { httpStatusCode: 500 }, message: '' }),
    Object.assign(new Error('socket'), { name: 'TimeoutError' }),
    Object.assign(new Error('socket'), { code: 'ECONNRESET' }),
  ])('that is temporary asks for a retry: %s', async (error) => {
    const answer = await ask(throwing(error));

    expect(answer).toMatchObject({ status: 503, json: { code: 'BUSY' } });
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  });

  test.each(['CONFLICT', 'BUSY'] as const)(
    'of too many requests at once asks for a retry: %s',
    async (code) => {
      const answer = await ask(throwing(new DomainError(code)));

      expect(answer.status).toBe(503);
      expect(answer.headers).toHaveProperty('retry-after');
    },
  );
});

test('the time of a request is the time at which the gateway received it', async () => {
  const clock = endpoint(
    { method: 'GET', path: '/', access: 'public' },
    {
      summary: '',
      responses: { 200: z.unknown() },
      run: async ({ now }) => reply(200, now),
    },
  );

  expect((await ask(clock)).json).toBe(NOW);
});
