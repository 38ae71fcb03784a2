import { generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { operations, routes } from '#functions/routes.ts';
import type { Route } from '#lib/http/route.ts';
import type { Stack } from '#local/stack.ts';
import { aDate, aFan, type Fan, queueUp, send, type ShowDate, startApi } from '#test/support/api.ts';

let stack: Stack;
let date: ShowDate;
let fan: Fan;
let other: Fan;
beforeAll(async () => {
  stack = await startApi();
  date = await aDate(stack);
  [fan, other] = await Promise.all([aFan(stack, { point: 500_000 }), aFan(stack, { point: 500_000 })]);
});
afterAll(() => stack.stop());

const ID = '00000000-0000-7000-8000-000000000000';
const pathOf = ({ path }: Route, userId: string): string =>
  path
    .replace('{userId}', userId)
    .replace('{concertId}', date.concertId)
    .replace('{scheduleId}', date.scheduleId)
    .replace('{paymentId}', ID);

const allRoutes = operations.map((operation): [string, Route] => [operation, routes[operation]]);
const guarded = allRoutes.filter(([, { access }]) => access !== 'public');

test.each(guarded)('%s without a token is 401', async (_operation, route) => {
  const answer = await send(stack, route.method, pathOf(route, fan.userId));

  const isOurs = route.access === 'queue' || route.access === 'pass';
  expect(answer.status).toBe(401);
  expect(answer.body).toMatchObject(isOurs ? { code: 'UNAUTHORIZED' } : { message: 'Unauthorized' });
  expect(answer.headers.get('www-authenticate')).toBe('Bearer');
});

test.each(guarded.filter(([, { access }]) => access === 'operator'))(
  '%s by a fan is 403',
  async (_operation, route) => {
    const answer = await send(stack, route.method, pathOf(route, fan.userId), {
      token: fan.accessToken,
    });

    expect(answer).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
  },
);

test.each(guarded.filter(([, { path }]) => path.includes('{userId}')))(
  '%s of another user is 403',
  async (_operation, route) => {
    const answer = await send(stack, route.method, pathOf(route, other.userId), { token: fan.accessToken });

    expect(answer).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
  },
);

test('nobody can cancel a payment of another user', async () => {
  const turn = await queueUp(stack, date, other);
  const paid = await send(stack, 'POST', '/payments', { token: turn.body.token });

  const stolen = await send(stack, 'DELETE', `/payments/users/me/histories/${paid.body.paymentId}`, {
    token: fan.accessToken,
  });

  expect(stolen).toMatchObject({ status: 404, body: { code: 'PAYMENT_NOT_FOUND' } });
});

describe('an access token', () => {
  const claims = async () => {
    const [, payload = ''] = fan.accessToken.split('.');
    return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Record<string, unknown>;
  };
  const wallet = (token: string) => send(stack, 'GET', '/users/me/points', { token });

  test('signed by another key is refused', async () => {
    const { privateKey } = await generateKeyPair('RS256');

    const forged = await new SignJWT(await claims()).setProtectedHeader({ alg: 'RS256' }).sign(privateKey);

    const answer = await wallet(forged);

    expect(answer).toMatchObject({ status: 401, body: { message: 'Unauthorized' } });
    expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"');
  });

  test('signed by a shared secret, or not at all, is refused', async () => {
    const shared = await new SignJWT(await claims())
      .setProtectedHeader({ alg: 'HS256' })
      .sign(Buffer.alloc(32, 1));
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const unsigned = `${encode({ alg: 'none' })}.${encode(await claims())}.`;

    expect((await wallet(shared)).status).toBe(401);
    expect((await wallet(unsigned)).status).toBe(401);
  });

  test('is no queue token, and a queue token is no access token or payment token', async () => {
    const joined = await send(stack, 'PUT', `${date.path}/reserves`, { token: fan.accessToken });
    const queueToken = joined.body.token as string;

    expect((await send(stack, 'GET', `${date.path}/reserves`, { token: fan.accessToken })).status).toBe(401);
    expect((await wallet(queueToken)).status).toBe(401);
    expect((await send(stack, 'POST', '/payments', { token: queueToken })).status).toBe(401);
    expect((await send(stack, 'POST', `${date.path}/holds`, { token: queueToken })).status).toBe(401);
  });

  test('of the queue is valid for its own date only', async () => {
    const elsewhere = await aDate(stack);
    const joined = await send(stack, 'PUT', `${date.path}/reserves`, { token: fan.accessToken });

    const answer = await send(stack, 'GET', `${elsewhere.path}/reserves`, { token: joined.body.token });

    expect(answer.status).toBe(401);
  });
});
