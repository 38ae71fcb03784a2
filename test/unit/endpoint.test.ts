import {
  InternalServerError,
  ProvisionedThroughputExceededException,
  ThrottlingException,
} from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod/mini';

import { MINUTE } from '#lib/clock.ts';
import { DomainError } from '#lib/errors.ts';
import { type Endpoint, endpoint, reply } from '#lib/http/endpoint.ts';
import { PageQuery } from '#lib/http/page.ts';
import type { Access, Route } from '#lib/http/route.ts';
import { signToken } from '#lib/token/token.ts';
import { anAccessToken, anEvent } from '#test/support/events.ts';
import { captureOutput } from '#test/support/output.ts';
import { aToken, NOW } from '#test/support/values.ts';

const context = undefined as never;
const $metadata = {};

/** Calls a handler. @returns the parts of its answer */
const ask = async (handler: Endpoint, event = anEvent()) => {
  const { statusCode, headers = {}, body } = await handler(event, context);
  return { status: statusCode, headers, body, json: JSON.parse(body ?? 'null') as unknown };
};

const output = captureOutput();

beforeEach(output.clear);

const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('a body', () => {
  const Body = z.strictObject({
    point: z.int().check(z.minimum(1)),
    more: z.optional(z.array(z.strictObject({ deep: z.optional(z.int()) }))),
  });
  const echo = endpoint(
    { method: 'POST', path: '/', access: 'public' },
    {
      summary: '',
      body: Body,
      responses: { 200: Body },
      run: async ({ body }) => reply(200, body),
    },
  );
  const json = { 'content-type': 'application/json' };
  test.each([
    ['plain', anEvent({ headers: json, body: '{"point":1}' })],
    ['in base64', anEvent({ headers: json, body: base64('{"point":1}'), isBase64Encoded: true })],
    [
      'with a charset',
      anEvent({ headers: { 'content-type': 'Application/JSON; charset=utf-8' }, body: '{"point":1}' }),
    ],
    [
      'of a kind of JSON',
      anEvent({ headers: { 'content-type': 'application/merge-patch+json' }, body: '{"point":1}' }),
    ],
    ['without a type', anEvent({ body: ' {"point":1} ' })],
    [
      'in UTF-8, with a quoted charset',
      anEvent({ headers: { 'content-type': 'application/json;v=1; charset="UTF-8"' }, body: '{"point":1}' }),
    ],
    ['with a field twice: the last one counts', anEvent({ headers: json, body: '{"point":2,"point":1}' })],
    ['with a whole number in exponent notation', anEvent({ headers: json, body: '{"point":100e-2}' })],
  ])('is read: %s', async (_, event) => {
    expect(await ask(echo, event)).toMatchObject({ status: 200, json: { point: 1 } });
  });

  test.each([
    ['no body', '', 'point'],
    ['null', 'null', 'body'],
    ['an array', '[{"point":1}]', 'body'],
    ['a string', '"point"', 'body'],
    ['a number', '1', 'body'],
    ['broken JSON', '{"point":1', 'body'],
    ['two objects', '{"point":1}{}', 'body'],
    ['a string for a number', '{"point":"1"}', 'point'],
    ['a fraction', '{"point":1.5}', 'point'],
    ['zero', '{"point":0}', 'point'],
    ['a negative number', '{"point":-1}', 'point'],
    ['an absurd number', '{"point":1e400}', 'point'],
    ['beyond whole numbers', '{"point":9007199254740993}', 'point'],
    ['a missing field', '{}', 'point'],
    ['null for a number', '{"point":null}', 'point'],
  ])('is refused with the field at fault: %s', async (_, body, field) => {
    const answer = await ask(echo, anEvent({ headers: json, body }));

    expect(answer).toMatchObject({ status: 400, json: { code: 'INVALID_INPUT', fields: [{ field }] } });
  });

  test.each([
    ['{"point":1,"saleOpenAt":1}', ['saleOpenAt']],
    ['{"seatNumber":[31],"point":1,"x y":{}}', ['seatNumber', 'x y']],
    ['{"point":1,"more":[{},{"deeper":1,"deep":1}]}', ['more.1.deeper']],
    ['{"point":1,"__proto__":{"point":2}}', ['__proto__']],
    ['{"point":1,"constructor":1,"toString":1,"":1}', ['constructor', 'toString', '']],
    ['{"Point":1,"point":1}', ['Point']],
    ['{"saleOpenAt":1}', ['point', 'saleOpenAt']],
  ])('names each field that is not known: %s', async (body, fields) => {
    const answer = await ask(echo, anEvent({ headers: json, body }));

    expect(answer.status).toBe(400);
    expect((answer.json as { fields: { field: string }[] }).fields.map(({ field }) => field)).toEqual(fields);
  });

  test('names twenty fields at most', async () => {
    const unknown = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`k${index}`, 1]));

    const answer = await ask(echo, anEvent({ headers: json, body: JSON.stringify(unknown) }));

    expect(answer).toMatchObject({ status: 400, json: { fields: { length: 20 } } });
  });

  const inBytes = (...bytes: number[]) => ({
    body: Buffer.from(bytes).toString('base64'),
    isBase64Encoded: true,
  });
  const korean = (charset: string) => ({ 'content-type': `application/json; charset=${charset}` });
  test.each([
    ['of EUC-KR', json, inBytes(0x22, 0xb0, 0xf8, 0xbf, 0xac, 0x22)],
    ['of a lone byte', json, inBytes(0x22, 0xff, 0x22)],
    ['of half a surrogate pair', json, inBytes(0x22, 0xed, 0xa0, 0x80, 0x22)],
    ['of UTF-16', json, inBytes(0xff, 0xfe, 0x7b, 0, 0x7d, 0)],
    ['that the gateway has replaced', json, { body: '{"point":1,"\uFFFD":1}' }],
    ['after a byte order mark', json, { body: '\uFEFF{"point":1}' }],
  ])('is refused with bytes %s', async (_, headers, sent) => {
    const answer = await ask(echo, anEvent({ headers, ...sent }));

    expect(answer).toMatchObject({ status: 400, json: { fields: [{ field: 'body' }] } });
  });

  test.each(['euc-kr', 'utf-16', 'iso-8859-1', 'utf-8x', '"utf-8', 'utf-8; charset=euc-kr', ''])(
    'is refused in another charset: %s',
    async (charset) => {
      const answer = await ask(echo, anEvent({ headers: korean(charset), body: '{"point":1}' }));

      expect(answer).toMatchObject({ status: 400, json: { fields: [{ field: 'content-type' }] } });
    },
  );

  const bodiless = (method: Route['method']) =>
    endpoint(
      { method, path: '/', access: 'public' },
      { summary: '', responses: { 200: z.unknown() }, run: async () => reply(200, 'done') },
    );
  test.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const)(
    'of an endpoint that takes none may have no field: %s',
    async (method) => {
      const statuses = await Promise.all(
        [undefined, '', ' ', '{}', '{"seatNumbers":[1]}', 'null', '[]', 'x=1'].map(async (body) => {
          const { status } = await ask(
            bodiless(method),
            anEvent({ headers: json, ...(body !== undefined && { body }) }),
          );
          return status;
        }),
      );

      expect(statuses).toEqual([200, 200, 200, 200, 400, 400, 400, 400]);
    },
  );

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', 'multipart/form-data'])(
    'of another type is refused: %s',
    async (type) => {
      const answer = await ask(echo, anEvent({ headers: { 'content-type': type }, body: '{"point":1}' }));

      expect(answer).toMatchObject({ status: 400, json: { fields: [{ field: 'content-type' }] } });
    },
  );

  test.each([' '.repeat(20_000), '\u3000'.repeat(6_000)])(
    'that is too large is refused before it is read',
    async (padding) => {
      const answer = await ask(echo, anEvent({ headers: json, body: `{"point":1}${padding}` }));

      expect(answer).toMatchObject({ status: 413, json: { code: 'BODY_TOO_LARGE', maxBytes: 16_384 } });
    },
  );

  test('counts with the size in which it was sent, in base64 too', async () => {
    const body = Buffer.from(`{"point":1}${' '.repeat(16_000)}`).toString('base64');

    const answer = await ask(echo, { ...anEvent({ headers: json, body }), isBase64Encoded: true });

    expect(answer).toMatchObject({ status: 200 });
  });

  test('is refused in the caller’s language', async () => {
    const korean = await ask(echo, anEvent({ body: '{}' }));
    const english = await ask(echo, anEvent({ body: '{}', headers: { 'accept-language': 'en' } }));

    expect(korean.body).toMatch(/[가-힣]/);
    expect(english.body).toMatch(/^[\x20-\x7e]+$/);
  });
});

const whoAmI = <A extends Access>(access: A, path = '/') =>
  endpoint(
    { method: 'GET', path, access },
    {
      summary: '',
      responses: { 200: z.unknown() },
      run: async ({ caller, path }) => reply(200, { caller, path }),
    },
  );

describe('an access token', () => {
  const claims = { sub: 'fan', email: 'fan@example.com', name: '팬' };
  const own = whoAmI('user', '/users/{userId}');

  test('names the caller', async () => {
    const answer = await ask(whoAmI('user'), anEvent({ claims }));

    expect(answer.json).toMatchObject({ caller: { userId: 'fan', email: 'fan@example.com', name: '팬' } });
  });

  test.each(['me', 'fan'])('opens the caller’s own data: %s', async (userId) => {
    const answer = await ask(own, anEvent({ claims, path: { userId } }));

    expect(answer.json).toMatchObject({ path: { userId: 'fan' } });
  });

  test.each(['other', 'ME', 'fan ', '%66an', ''])('does not open another user’s data: %j', async (userId) => {
    const answer = await ask(own, anEvent({ claims, path: { userId } }));

    expect(answer).toMatchObject({ status: 403, json: { code: 'FORBIDDEN' } });
  });

  test.each([
    ['is missing', anEvent({ path: { userId: 'me' } })],
    ['names nobody', anEvent({ claims: {}, path: { userId: 'me' } })],
    ['names an impossible user', anEvent({ claims: { sub: 'a b' }, path: { userId: 'me' } })],
  ])('that %s is refused', async (_, event) => {
    expect(await ask(own, event)).toMatchObject({ status: 401, json: { code: 'UNAUTHORIZED' } });
  });

  test.each([
    [['operators'], 200],
    [['fans', 'operators'], 200],
    ['operators', 200],
    [['no operators here'], 403],
    ['no operators here', 403],
    ['fans operators', 403],
    ['fans,operators', 403],
    ['[operators]', 403],
    [['[operators]'], 403],
    [[['operators']], 403],
    [{ 0: 'operators' }, 403],
    [['operators2'], 403],
    [['Operators'], 403],
    [[], 403],
    ['', 403],
    [null, 403],
    [undefined, 403],
  ])('with the groups %j at an operator’s endpoint: %i', async (groups, status) => {
    const asked = ['cognito:groups', 'groups'].map((claim) =>
      ask(whoAmI('operator'), anEvent({ claims: { ...claims, [claim]: groups } })),
    );

    expect((await Promise.all(asked)).map((answer) => answer.status)).toEqual([status, status]);
  });

  test('is an operator’s if it has the group that the deployment names', async () => {
    vi.stubEnv('OPERATOR_GROUP', 'box office');
    const statusOf = async (group: string) =>
      (await ask(whoAmI('operator'), anEvent({ claims: { ...claims, groups: [group] } }))).status;

    expect([await statusOf('box office'), await statusOf('operators')]).toEqual([200, 403]);
    vi.unstubAllEnvs();
  });

  test.each([
    ['access', 200],
    [undefined, 200],
    ['id', 401],
    ['', 401],
    [['access'], 401],
  ])('of the use %j is answered %i', async (use, status) => {
    const event = anEvent({ claims: { ...claims, groups: ['operators'], token_use: use } });

    const asked = (['user', 'operator'] as const).map((access) => ask(whoAmI(access), event));

    expect((await Promise.all(asked)).map((answer) => answer.status)).toEqual([status, status]);
  });

  test.each([
    ['of somebody else', anAccessToken({ ...claims, sub: 'other', groups: ['operators'] })],
    [
      'of another issuer',
      anAccessToken({ ...claims, iss: 'https://issuer.example.com', groups: ['operators'] }),
    ],
    ['that is another one', anAccessToken({ ...claims, jti: '1', groups: ['operators'] })],
    ['that is none', 'Bearer'],
    ['that is no JSON', 'a.b.c'],
    ['that is missing', ''],
  ])('%s than the one that the gateway has verified opens nothing', async (_, token) => {
    const event = anEvent({ claims, headers: { authorization: `Bearer ${token}` } });

    expect(await ask(whoAmI('operator'), event)).toMatchObject({ status: 401 });
    expect(await ask(whoAmI('user'), event)).toMatchObject({ status: 401 });
  });

  test('that the gateway has not verified opens nothing', async () => {
    const headers = { authorization: `Bearer ${anAccessToken({ ...claims, groups: ['operators'] })}` };

    expect(await ask(whoAmI('operator'), anEvent({ headers }))).toMatchObject({ status: 401 });
  });

  test.each([
    ['팬', '팬'],
    ['  팬 ', '팬'],
    ['\u200B', null],
    ['\u3164\u2800', null],
    ['a\0b', null],
    ['', null],
    [null, null],
    [['팬'], null],
    [7, null],
  ])('shows the name %j as %j', async (name, shown) => {
    const answer = await ask(whoAmI('user'), anEvent({ claims: { sub: 'fan', name, email: name } }));

    expect(answer.json).toMatchObject({ caller: { name: shown, email: shown } });
  });

  test('is an operator’s only by the claim of the user pool', async () => {
    const both = { ...claims, 'cognito:groups': ['fans'], groups: ['operators'] };

    expect(await ask(whoAmI('operator'), anEvent({ claims: both }))).toMatchObject({ status: 403 });
  });
});

const headersOf = async (overrides = {}) => {
  const token = await signToken(aToken({ kind: 'payment', expiresAt: NOW + MINUTE, ...overrides }), NOW);
  return [{ 'x-queue-token': token }, { authorization: token }, { authorization: `bearer ${token}` }];
};

describe('a queue or payment token', () => {
  const { concertId, scheduleId } = aToken();
  const there = { concertId, scheduleId };
  const seats = whoAmI('pass', '/concerts/{concertId}/schedules/{scheduleId}/holds');
  test('is read from either header, with or without Bearer', async () => {
    for (const headers of await headersOf()) {
      const answer = await ask(seats, anEvent({ headers, path: there }));

      expect(answer).toMatchObject({ status: 200, json: { caller: { userId: 'fan' } } });
    }
  });

  test.each(['', ' '])('is in Authorization when X-QUEUE-TOKEN is empty: %j', async (empty) => {
    const [headers] = await headersOf();
    const both = { 'x-queue-token': empty, authorization: `Bearer ${headers?.['x-queue-token'] ?? ''}` };

    expect(await ask(seats, anEvent({ headers: both, path: there }))).toMatchObject({ status: 200 });
    expect(await ask(seats, anEvent({ headers: { 'x-queue-token': empty }, path: there }))).toMatchObject({
      status: 401,
    });
  });

  test('is valid for its own schedule only', async () => {
    const [headers = {}] = await headersOf();
    const elsewhere = { concertId, scheduleId: concertId };

    const answer = await ask(seats, anEvent({ headers, path: elsewhere }));

    expect(answer).toMatchObject({ status: 401, json: { code: 'UNAUTHORIZED' } });
  });

  test('of the queue does not open a booking', async () => {
    const [headers = {}] = await headersOf({ kind: 'queue' });

    expect(await ask(seats, anEvent({ headers, path: there }))).toMatchObject({ status: 401 });
  });

  test('is missing', async () => {
    expect(await ask(seats, anEvent({ path: there }))).toMatchObject({
      status: 401,
      json: { error: '올바르지 않은 요청입니다.', code: 'UNAUTHORIZED' },
    });
  });
});

test.each(['x', '../admin', '01a22f8b-7b80-73da-8a48-b779e2f0dd4', "' OR 1=1"])(
  'an invalid id is refused: %s',
  async (concertId) => {
    const answer = await ask(whoAmI('public', '/concerts/{concertId}'), anEvent({ path: { concertId } }));

    expect(answer).toMatchObject({ status: 400, json: { fields: [{ field: 'concertId' }] } });
  },
);

describe('a query', () => {
  const listed = endpoint(
    { method: 'GET', path: '/', access: 'public' },
    {
      summary: '',
      query: PageQuery,
      responses: { 200: z.unknown() },
      run: async ({ query }) => reply(200, query),
    },
  );
  const fieldsAt = async (handler: Endpoint, query: Record<string, string>) => {
    const { status, json } = await ask(handler, anEvent({ query }));
    return status === 200 ? [] : (json as { fields: { field: string }[] }).fields.map(({ field }) => field);
  };

  test('with unknown parameters is refused, and the error names each', async () => {
    expect(await fieldsAt(listed, { limit: '1', Limit: '1', page: '2' })).toEqual(['Limit', 'page']);
    expect(await fieldsAt(listed, { '': '' })).toEqual(['']);
    expect(await fieldsAt(whoAmI('public'), { t: '1' })).toEqual(['t']);
    expect(await fieldsAt(whoAmI('public'), {})).toEqual([]);
  });

  test.each([
    '1,2',
    '0x10',
    ' 5',
    '5 ',
    '1e1',
    '+5',
    '-1',
    '1.0',
    '１',
    '',
    '0',
    '000',
    '101',
    '1000',
    '99999999999',
  ])('has a limit in digits, from 1 to 100, once: %j is refused', async (limit) => {
    expect(await fieldsAt(listed, { limit })).toEqual(['limit']);
  });

  test.each(['1', '007', '100'])('has a limit in digits: %s', async (limit) => {
    expect((await ask(listed, anEvent({ query: { limit } }))).json).toMatchObject({ limit: Number(limit) });
  });
});

describe('an idempotency key', () => {
  const keyed = endpoint(
    { method: 'POST', path: '/', access: 'public' },
    {
      summary: '',
      repeatable: true,
      responses: { 200: z.unknown() },
      run: async ({ idempotencyKey }) => reply(200, { idempotencyKey }),
    },
  );
  const send = (key: string) => ask(keyed, anEvent({ headers: { 'idempotency-key': key } }));

  test('is optional, and plain text', async () => {
    expect((await ask(keyed)).json).toEqual({});
    expect((await send('a-key/1')).json).toEqual({ idempotencyKey: 'a-key/1' });
  });

  test.each(['', 'a b', '키', 'x'.repeat(129)])('that is invalid is refused: %j', async (key) => {
    expect(await send(key)).toMatchObject({ status: 400, json: { fields: [{ field: 'idempotency-key' }] } });
  });
});

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
