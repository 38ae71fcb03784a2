import { describe, expect, test, vi } from 'vitest';

import { MINUTE } from '#lib/clock.ts';
import { signToken } from '#lib/token/token.ts';
import { ask, whoAmI } from '#test/support/ask.ts';
import { anEvent } from '#test/support/events.ts';
import { captureOutput } from '#test/support/output.ts';
import { unsignedToken } from '#test/support/unsigned-token.ts';
import { aToken, NOW } from '#test/support/values.ts';

captureOutput();

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
  ])('with the `token_use` %j is answered %i', async (use, status) => {
    const event = anEvent({ claims: { ...claims, groups: ['operators'], token_use: use } });

    const asked = (['user', 'operator'] as const).map((access) => ask(whoAmI(access), event));

    expect((await Promise.all(asked)).map((answer) => answer.status)).toEqual([status, status]);
  });

  test.each([
    ['of somebody else', unsignedToken({ ...claims, sub: 'other', groups: ['operators'] })],
    [
      'of another issuer',
      unsignedToken({ ...claims, iss: 'https://issuer.example.com', groups: ['operators'] }),
    ],
    ['with another id', unsignedToken({ ...claims, jti: '1', groups: ['operators'] })],
    ['without claims', 'Bearer'],
    ['without JSON', 'a.b.c'],
    ['without text', ''],
  ])('that differs from the one that the gateway has verified opens nothing: one %s', async (_, token) => {
    const event = anEvent({ claims, headers: { authorization: `Bearer ${token}` } });

    expect(await ask(whoAmI('operator'), event)).toMatchObject({ status: 401 });
    expect(await ask(whoAmI('user'), event)).toMatchObject({ status: 401 });
  });

  test('that the gateway has not verified opens nothing', async () => {
    const headers = { authorization: `Bearer ${unsignedToken({ ...claims, groups: ['operators'] })}` };

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

  test('counts by the group claim of the user pool if it has another group claim, too', async () => {
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

  test('that is missing is refused', async () => {
    expect(await ask(seats, anEvent({ path: there }))).toMatchObject({
      status: 401,
      json: { error: '올바르지 않은 요청입니다.', code: 'UNAUTHORIZED' },
    });
  });
});
