import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { HOUR } from '#lib/clock.ts';
import type { Stack } from '#local/stack.ts';
import {
  aDate,
  aFan,
  type Answer,
  type Fan,
  operatorToken,
  queueUp,
  type Send,
  send,
  type ShowDate,
  startApi,
} from '#test/support/api.ts';

let stack: Stack;
let date: ShowDate;
let fan: Fan;
let pass: string;
beforeAll(async () => {
  stack = await startApi();
  date = await aDate(stack);
  fan = await aFan(stack, { point: 1_000 });
  pass = (await queueUp(stack, date, fan)).body.token as string;
});
afterAll(() => stack.stop());

const UNKNOWN = '00000000-0000-7000-8000-000000000000';

describe('the answer to an invalid body names the invalid fields', () => {
  const charges: [what: string, body: unknown, field: string][] = [
    ['text for a number', { point: '1000' }, 'point'],
    ['a fraction', { point: 0.5 }, 'point'],
    ['zero', { point: 0 }, 'point'],
    ['a negative amount', { point: -1_000 }, 'point'],
    ['an absurd amount', { point: 1e15 }, 'point'],
    ['a number beyond doubles', '{"point":1e999}', 'point'],
    ['null', { point: null }, 'point'],
    ['nothing', {}, 'point'],
    ['no body', '', 'point'],
    ['a list', [], 'body'],
    ['broken JSON', '{"point": 10', 'body'],
    ['a NUL byte', '{"point": 1\u0000}', 'body'],
  ];
  test.each(charges)('charge: %s', async (_what, body, field) => {
    const answer = await send(stack, 'PATCH', '/users/me/points/charge', { token: fan.accessToken, body });

    expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID_INPUT', fields: [{ field }] } });
  });

  const holds: [what: string, body: unknown, field: string][] = [
    ['a seat below 1', { seatNumbers: [0] }, 'seatNumbers.0'],
    ['a seat above 50', { seatNumbers: [51] }, 'seatNumbers.0'],
    ['half a seat', { seatNumbers: [1.5] }, 'seatNumbers.0'],
    ['a seat twice', { seatNumbers: [3, 3] }, 'seatNumbers'],
    ['no seat', { seatNumbers: [] }, 'seatNumbers'],
    ['more seats than anybody may have', { seatNumbers: [1, 2, 3, 4, 5] }, 'seatNumbers'],
    ['seats and a count', { seatNumbers: [1], count: 1 }, 'count'],
    ['a misspelt wish', { seatNumber: [31] }, 'seatNumber'],
    ['a seat as text', { seatNumbers: '7' }, 'seatNumbers'],
  ];
  test.each(holds)('hold: %s', async (_what, body, field) => {
    const answer = await send(stack, 'POST', `${date.path}/holds`, { token: pass, body });

    expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID_INPUT', fields: [{ field }] } });
  });

  const payments: [what: string, body: unknown, field: string][] = [
    ['a misspelt list', { seats: [5] }, 'seats'],
    ['a seat above 50', { seatNumbers: [51] }, 'seatNumbers.0'],
    ['a seat twice', { seatNumbers: [5, 5] }, 'seatNumbers'],
    ['half a point', { point: 0.5 }, 'point'],
  ];
  test.each(payments)('payment: %s', async (_what, body, field) => {
    const answer = await send(stack, 'POST', '/payments', { token: pass, body });

    expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID_INPUT', fields: [{ field }] } });
  });

  const wishes: [query: string, field: string][] = [
    ['?seats=51', 'seats.0'],
    ['?seats=7,7', 'seats'],
    ['?seats=1,2,3,4,5,6,7,8,9,10,11', 'seats'],
    ['?seats=', 'seats'],
    ['?count=5', 'count'],
    ['?seat=7', 'seat'],
  ];
  test.each(wishes)('wishes: %s', async (query, field) => {
    const answer = await send(stack, 'GET', `${date.path}/reserves${query}`, { token: pass });

    expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID_INPUT', fields: [{ field }] } });
  });

  test('more seats than this date allows', async () => {
    const answer = await send(stack, 'POST', `${date.path}/holds`, {
      token: pass,
      body: { seatNumbers: [1, 2, 3] },
    });

    expect(answer).toMatchObject({
      status: 400,
      body: { code: 'INVALID_INPUT', fields: [{ field: 'seatNumbers' }] },
    });
  });

  test('a wrong content type', async () => {
    const answer = await send(stack, 'PATCH', '/users/me/points/charge', {
      token: fan.accessToken,
      headers: { 'content-type': 'text/plain' },
      body: '{"point":1}',
    });

    expect(answer).toMatchObject({ status: 400, body: { fields: [{ field: 'content-type' }] } });
  });

  const concerts: [what: string, body: unknown, field: string][] = [
    ['an over-long name', { name: 'x'.repeat(101), price: 1 }, 'name'],
    ['an empty name', { name: '  ', price: 1 }, 'name'],
    ['a free seat', { name: 'x', price: 0 }, 'price'],
    ['a NUL in a name', { name: 'a\0b', price: 1 }, 'name'],
    ['an invisible name', { name: '\u200B\u3164', price: 1 }, 'name'],
    ['a control character in a description', { name: 'x', description: '\u0007', price: 1 }, 'description'],
    ['a name that was decoded wrongly', '{"name":"a\\ufffd","price":1}', 'name'],
    ['a field of another case', { Name: 'x', name: 'x', price: 1 }, 'Name'],
  ];
  test.each(concerts)('concert: %s', async (_what, body, field) => {
    const token = await operatorToken(stack);

    const answer = await send(stack, 'POST', '/admin/concerts', { token, body });

    expect(answer).toMatchObject({ status: 400, body: { fields: [{ field }] } });
  });

  const schedules: [what: string, body: object, field: string][] = [
    ['a day that does not exist', { startDatetime: '2036-02-31 19:00:00' }, 'startDatetime'],
    ['a start in the past', { startDatetime: '2020-12-31 19:00:00' }, 'startDatetime'],
    ['an opening at the start', { saleOpensAt: '2036-12-31 19:00:00' }, 'saleOpensAt'],
    ['an offset instead of a zone', { timezone: '+09:00' }, 'timezone'],
    ['an end before the start', { endDatetime: '2036-12-31 18:00:00' }, 'endDatetime'],
    ['a zone that does not exist', { timezone: 'Asia/Pyeongchang' }, 'timezone'],
    ['too many seats a person', { maxSeatsPerUser: 5 }, 'maxSeatsPerUser'],
    ['a misspelt opening', { saleOpenAt: '2036-12-01 20:00:00' }, 'saleOpenAt'],
    ['a field of a change', { paused: true }, 'paused'],
  ];
  test.each(schedules)('schedule: %s', async (_what, wrong, field) => {
    const token = await operatorToken(stack);
    const body = { startDatetime: '2036-12-31 19:00:00', endDatetime: '2036-12-31 21:00:00', ...wrong };

    const answer = await send(stack, 'POST', `/admin/concerts/${date.concertId}/schedules`, { token, body });

    expect(answer).toMatchObject({ status: 400, body: { fields: [{ field }] } });
  });

  test.each([
    ['concert', () => `/admin/concerts/${date.concertId}`, 'prices'],
    ['date', () => `/admin${date.path}`, 'pause'],
  ])('a misspelt change of a %s', async (_what, path, field) => {
    const token = await operatorToken(stack);

    const answer = await send(stack, 'PATCH', path(), { token, body: { [field]: 1 } });

    expect(answer).toMatchObject({ status: 400, body: { fields: [{ field }] } });
  });

  const takesNone: [method: string, path: () => string, token: () => string][] = [
    ['PUT', () => `${date.path}/reserves`, () => fan.accessToken],
    ['DELETE', () => `${date.path}/holds`, () => pass],
    ['POST', () => '/users', () => fan.accessToken],
  ];
  test.each(takesNone)('a body where none is taken: %s', async (method, path, token) => {
    const sent = { token: token(), body: { seatNumbers: [7] } };

    const answer = await send(stack, method, path(), sent);

    expect(answer).toMatchObject({ status: 400, body: { fields: [{ field: 'seatNumbers' }] } });
  });

  const foreign: [what: string, type: string, bytes: number[], field: string][] = [
    ['EUC-KR', 'application/json', [0xb0, 0xf8, 0xbf, 0xac], 'body'],
    ['EUC-KR with its charset', 'application/json; charset=euc-kr', [0xb0, 0xf8, 0xbf, 0xac], 'body'],
    ['ASCII with the charset of EUC-KR', 'application/json; charset=euc-kr', [0x61], 'content-type'],
    ['a lone byte', 'application/json', [0xff], 'body'],
    ['EUC-KR of no type', '', [0xb0, 0xf8, 0xbf, 0xac], 'body'],
  ];
  test.each(foreign)('a body in %s', async (_what, type, bytes, field) => {
    const token = await operatorToken(stack);
    const [before, after] = ['{"price":1,"name":"', '"}'].map((part) => Buffer.from(part));

    const response = await fetch(`${stack.url}/admin/concerts`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': type },
      body: Buffer.concat([before ?? Buffer.of(), Buffer.from(bytes), after ?? Buffer.of()]),
    });

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'INVALID_INPUT', fields: [{ field }] });
  });
});

describe('paths and queries', () => {
  test.each([
    ['/concerts/1', 400, 'INVALID_INPUT'],
    [`/concerts/${UNKNOWN}`, 404, 'CONCERT_NOT_FOUND'],
    [`/concerts/${UNKNOWN}/schedules`, 404, 'CONCERT_NOT_FOUND'],
    [`/concerts/${UNKNOWN}/schedules/${UNKNOWN}/seats`, 404, 'SCHEDULE_NOT_FOUND'],
    [`/concerts/${UNKNOWN}/schedules/${UNKNOWN}/queue`, 404, 'SCHEDULE_NOT_FOUND'],
    ['/concerts?limit=0', 400, 'INVALID_INPUT'],
    ['/concerts?limit=ten', 400, 'INVALID_INPUT'],
    ['/concerts?cursor=%00', 400, 'INVALID_INPUT'],
    ['/concerts?cursor=!!!', 400, 'INVALID_INPUT'],
    ['/concerts?page=2', 400, 'INVALID_INPUT'],
    ['/concerts?limit=1&limit=2', 400, 'INVALID_INPUT'],
    ['/concerts?limit=0x10', 400, 'INVALID_INPUT'],
    ['/concerts?limit=%205', 400, 'INVALID_INPUT'],
    ['/health?t=1', 400, 'INVALID_INPUT'],
  ])('%s is %i %s', async (path, status, code) => {
    expect(await send(stack, 'GET', path)).toMatchObject({ status, body: { code } });
  });

  test.each([
    ['GET', '/nowhere', 404, 'Not Found'],
    ['DELETE', '/concerts', 404, 'Not Found'],
    ['GET', '/concerts/%E0%A4%A', 400, 'Bad Request'],
  ])('%s %s is answered by the gateway: %i %s', async (method, path, status, message) => {
    expect(await send(stack, method, path)).toMatchObject({ status, body: { message } });
  });

  test('HEAD answers as GET does, without the body', async () => {
    const own = { token: fan.accessToken };
    const asked: [path: string, options?: Send][] = [
      ['/concerts?limit=1'],
      [`/concerts/${UNKNOWN}`],
      [`/concerts/${date.concertId}`],
      [`${date.path}/seats`],
      ['/concerts?limit=0'],
      ['/users/me', own],
      ['/users/me'],
      ['/users/me/points/histories', own],
      [`${date.path}/reserves`, { token: pass }],
      ['/openapi.json'],
      ['/.well-known/jwks.json'],
      ['/nowhere'],
    ];

    for (const [path, options] of asked) {
      const [get, head] = [await send(stack, 'GET', path, options), await send(stack, 'HEAD', path, options)];
      const shown = ({ headers }: Answer) =>
        ['content-type', 'cache-control', 'link', 'www-authenticate'].map((name) => headers.get(name));
      expect([path, head.status, head.body]).toEqual([path, get.status, undefined]);
      expect([path, shown(head)]).toEqual([path, shown(get)]);
    }
  });

  test('an empty X-QUEUE-TOKEN is as if absent', async () => {
    const answer = await send(stack, 'GET', `${date.path}/reserves`, {
      token: pass,
      headers: { 'x-queue-token': '' },
    });

    expect(answer.status).toBe(200);
  });

  test('a join of an unknown date, and a payment that does not exist, are 404', async () => {
    const { accessToken: token } = fan;

    const joined = await send(stack, 'PUT', `/concerts/${UNKNOWN}/schedules/${UNKNOWN}/reserves`, { token });
    const cancelled = await send(stack, 'DELETE', `/payments/users/me/histories/${UNKNOWN}`, { token });

    expect(joined.status).toBe(404);
    expect(cancelled).toMatchObject({ status: 404, body: { error: '해당 결재내역을 찾을 수 없습니다.' } });
  });
});

describe('the sale', () => {
  test('not yet open is 409 with the opening time, closed is 409', async () => {
    const later = await aDate(stack, { saleOpensAt: '2036-12-01 20:00:00' });
    const closed = await aDate(stack, { status: 'CLOSED' });
    const { accessToken: token } = fan;

    expect(await send(stack, 'PUT', `${later.path}/reserves`, { token })).toMatchObject({
      status: 409,
      body: { code: 'SALE_NOT_OPEN', saleOpensAt: '2036-12-01T11:00:00.000Z' },
    });
    expect(await send(stack, 'PUT', `${closed.path}/reserves`, { token })).toMatchObject({
      status: 409,
      body: { code: 'SCHEDULE_CLOSED' },
    });
  });

  test('a payment of a show that is today cannot be cancelled', async () => {
    const hoursAhead = 12 - new Date().getUTCHours();
    const localIn = (hours: number): string =>
      new Date(Date.now() + (hoursAhead + hours) * HOUR).toISOString().slice(0, 19).replace('T', ' ');
    const today = await aDate(stack, {
      startDatetime: localIn(1),
      endDatetime: localIn(2),
      // Where it is noon. The sign of these zones is the opposite of their offset.
      timezone: `Etc/GMT${hoursAhead > 0 ? '-' : '+'}${Math.abs(hoursAhead)}`,
    });
    const buyer = await aFan(stack, { point: 70_000 });
    const turn = await queueUp(stack, today, buyer);
    const paid = await send(stack, 'POST', '/payments', { token: turn.body.token });

    const cancelled = await send(stack, 'DELETE', `/payments/users/me/histories/${paid.body.paymentId}`, {
      token: buyer.accessToken,
    });

    expect(cancelled.status).toBe(409);
  });
});

test('the texts are Korean unless English is preferred', async () => {
  const say = async (language: string) =>
    (await send(stack, 'GET', `/concerts/${UNKNOWN}`, { headers: { 'accept-language': language } }))
      .body as unknown;

  expect(await say('')).toEqual({ error: '공연을 찾을 수 없습니다.', code: 'CONCERT_NOT_FOUND' });
  expect(await say('en')).toEqual({ error: 'We could not find this concert.', code: 'CONCERT_NOT_FOUND' });
  expect(await say('ko,en;q=0.8')).toMatchObject({ error: '공연을 찾을 수 없습니다.' });
  expect(await say('en-US,en;q=0.9,ko;q=0.8')).toMatchObject({ error: 'We could not find this concert.' });
});
