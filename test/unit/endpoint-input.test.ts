import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';

import { type Endpoint, endpoint, reply } from '#lib/http/endpoint.ts';
import { PageQuery } from '#lib/http/paging.ts';
import type { Route } from '#lib/http/route.ts';
import { ask, whoAmI } from '#test/support/ask.ts';
import { anEvent } from '#test/support/events.ts';
import { captureOutput } from '#test/support/output.ts';

captureOutput();

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
    'of an endpoint without a body may have no field: %s',
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

  test('counts with its decoded size when the gateway passes it on in base64', async () => {
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
