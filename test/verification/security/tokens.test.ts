import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { routes } from '#functions/routes.ts';
import { DAY, MINUTE } from '#lib/clock.ts';
import { type QueueToken, signToken, verifyToken } from '#lib/token/token.ts';
import { attempts, bearer, withAccess, withPathParameter } from '#test/verification/security/attempts.ts';
import { JSON_TYPE } from '#test/verification/security/fields.ts';
import { accessTokens, attackerToken, othersIds, passes } from '#test/verification/security/forged.ts';
import { type Setup, setUp } from '#test/verification/security/setup.ts';

let setup: Setup;
beforeAll(async () => {
  setup = await setUp();
}, 60_000);
afterEach(() => setup.expectUnchanged());
afterAll(async () => {
  await setup.end();
  console.log(`security tokens: ${setup.countAsked()} requests`);
});

const UNKNOWN = '01a22f8b-7b80-7000-8000-000000000000';

const { attempt, unlike } = attempts(() => setup);

describe('an access token', () => {
  test('that is wrong in any way is refused', async () => {
    expect(await unlike(401, accessTokens(setup), withAccess('user', 'operator'), bearer)).toEqual([]);
  });

  test('in another header, scheme or query is refused', async () => {
    const { accessToken } = setup.victim;
    const places: ((token: string) => Record<string, string>)[] = [
      (token) => ({ 'x-queue-token': token }),
      (token) => ({ 'x-authorization': `Bearer ${token}` }),
      (token) => ({ 'proxy-authorization': `Bearer ${token}` }),
      (token) => ({ cookie: `access_token=${token}; Authorization=Bearer ${token}` }),
      (token) => ({ authorization: `Basic ${token}` }),
      (token) => ({ authorization: `Bearer Bearer ${token}` }),
      (token) => ({ authorization: `Token ${token}` }),
      (token) => ({ authorization: `Bearer x, Bearer ${token}` }),
    ];
    for (const headersOf of places)
      expect(await unlike(401, { itself: async () => accessToken }, withAccess('user'), headersOf)).toEqual(
        [],
      );

    const query = `?access_token=${accessToken}&authorization=${accessToken}`;
    const inQuery = await attempt('getWallet', {}, {}, query);
    expect(inQuery.status).toBe(401);
  });

  test('of a fan opens no operator endpoint', async () => {
    const answers = await Promise.all(
      [{}, { concertId: UNKNOWN }, { concertId: 'x', scheduleId: 'y' }].flatMap((ids) =>
        withAccess('operator').map((operation) =>
          attempt(operation, bearer(setup.attacker.accessToken), ids),
        ),
      ),
    );

    expect(new Set(answers.map(({ status, body }) => `${status} ${String(body['code'])}`))).toEqual(
      new Set(['403 FORBIDDEN']),
    );
  });

  test.each([
    [{ groups: ['no operators here'] }],
    [{ groups: 'no operators here' }],
    [{ 'cognito:groups': ['fans operators', 'operators-not'] }],
    [{ 'cognito:groups': '[operators]' }],
    [{ scope: 'operators', roles: ['operators'] }],
  ])('with a group like the operators’ opens no operator endpoint: %j', async (changed) => {
    const token = await attackerToken(setup, changed);

    expect(await unlike(403, { itself: async () => token }, withAccess('operator'), bearer)).toEqual([]);
  });

  test('reads no other user’s data, however the id is written', async () => {
    const { victim, attacker } = setup;
    const named = withPathParameter('userId');
    const answers = await Promise.all(
      othersIds(attacker.userId, victim.userId).flatMap((userId) =>
        named.map(async (operation) => {
          const { status } = await attempt(operation, bearer(attacker.accessToken), { userId });
          return `${operation} of ${userId}: ${status}`;
        }),
      ),
    );

    expect(named.length).toBeGreaterThan(6);
    expect(answers.filter((answer) => !answer.endsWith(': 403'))).toEqual([]);
  });

  test('reads nothing with a cursor of another user or another list', async () => {
    const { victim, attacker } = setup;
    const lists = ['listWalletTransactions', 'listPayments', 'listReservations'] as const;
    const cursors = await Promise.all(
      lists.map(async (operation) => {
        const { headers } = await attempt(operation, bearer(victim.accessToken), {}, '?limit=1');
        return /cursor=([^&>]+)/.exec(headers.get('link') ?? '')?.[1] ?? '';
      }),
    );
    const theirs = new Set(
      await Promise.all(lists.map(async (one) => (await attempt(one, bearer(victim.accessToken))).text)),
    );

    for (const [index, operation] of lists.entries()) {
      for (const [other, cursor] of cursors.entries()) {
        const ask = (token: string) =>
          attempt(operation, bearer(token), { userId: 'me' }, `?cursor=${cursor}`);
        const [own, stolen] = [await ask(victim.accessToken), await ask(attacker.accessToken)];
        expect([operation, cursor, own.status]).toEqual([operation, cursor, index === other ? 200 : 400]);
        expect([operation, cursor, stolen.status]).toEqual([operation, cursor, 400]);
        expect(theirs).not.toContain(stolen.text);
        expect(stolen.text).not.toContain(victim.paymentId);
      }
    }
  });

  test('cancels no payment of another user', async () => {
    const { victim, attacker } = setup;
    const { body } = await attempt('listReservations', bearer(victim.accessToken), { userId: 'me' });
    const ids = (body as unknown as Record<string, string>[]).map(({ reservationId = '' }) => reservationId);

    for (const paymentId of [victim.paymentId, ...ids]) {
      const answer = await attempt('cancelPayment', bearer(attacker.accessToken), {
        userId: 'me',
        paymentId,
      });
      expect(answer).toMatchObject({ status: 404, body: { code: 'PAYMENT_NOT_FOUND' } });
    }
  });

  test('ends only the place of its own user', async () => {
    expect((await attempt('leaveQueue', bearer(setup.attacker.accessToken), setup.elsewhere)).status).toBe(
      204,
    );
  });
});

test('a schedule is found only under its own concert', async () => {
  const named = withPathParameter('scheduleId');
  const { concertId } = setup.elsewhere;
  const answers = await Promise.all(
    named.map(async (operation) => {
      const { status } = await attempt(operation, bearer(setup.tokenFor(operation)), { concertId });
      const isByToken = ['queue', 'pass'].includes(routes[operation].access);
      return [operation, status === (isByToken ? 401 : 404)];
    }),
  );

  expect(answers).toEqual(named.map((operation) => [operation, true]));
});

describe('a queue or payment token', () => {
  const ours = withAccess('queue', 'pass');

  test('that is wrong in any way is refused, in either header', async () => {
    const forged = await passes(setup);

    expect(await unlike(401, forged, ours, bearer)).toEqual([]);
    expect(await unlike(401, forged, ours, (token) => ({ 'x-queue-token': token.trim() || 'x' }))).toEqual(
      [],
    );
    expect(await unlike(401, forged, ours, (token) => ({ authorization: token }))).toEqual([]);
  });

  test('of a waiting fan is no payment token', async () => {
    const { queueToken } = setup.victim;

    expect(await unlike(401, { itself: async () => queueToken }, withAccess('pass'), bearer)).toEqual([]);
  });

  test('opens its own schedule only', async () => {
    const { victim, sale } = setup;
    const tokens = { queue: async () => victim.queueToken, payment: async () => victim.pass };

    expect(sale.scheduleId).not.toBe(setup.elsewhere.scheduleId);
    expect(await unlike(401, tokens, withPathParameter('scheduleId', ours), bearer)).toEqual([]);
  });

  test('of another sale takes and releases no seat', async () => {
    const { attacker } = setup;
    const headers = { ...bearer(attacker.pass), ...JSON_TYPE };
    const seats = (seatNumbers: number[]) =>
      setup.ask('holdSeats', { headers, body: JSON.stringify({ seatNumbers }) });

    expect((await seats([7])).status).toBe(409);
    expect((await attempt('releaseSeats', bearer(attacker.pass), setup.elsewhere)).status).toBe(401);
    expect((await seats([7, 20])).status).toBe(409);
    expect((await seats([20])).status).toBe(201);
    expect((await attempt('pollQueue', bearer(attacker.queueToken))).body['holds']).toMatchObject([
      { seatNumber: 20 },
    ]);
  });
});

describe('a payment token used again', () => {
  const aged = async (pass: string, milliseconds: number): Promise<string> => {
    const token: QueueToken = await verifyToken(pass, ['payment'], Date.now());
    return signToken({ ...token, expiresAt: Date.now() - milliseconds }, Date.now());
  };

  test('after its end pays nothing', async () => {
    const { attacker } = setup;
    const token: QueueToken = await verifyToken(attacker.pass, ['payment'], Date.now());
    const old = await signToken(
      { ...token, tokenId: UNKNOWN as QueueToken['tokenId'], expiresAt: Date.now() - MINUTE },
      Date.now(),
    );

    expect(await attempt('pay', bearer(old))).toMatchObject({ status: 408, body: { code: 'PASS_EXPIRED' } });
  });

  test('after paying finds the same payment, pays once, and opens nothing else', async () => {
    const { attacker } = setup;
    const balance = async () =>
      (await attempt('getWallet', bearer(attacker.accessToken), { userId: 'me' })).body;
    const first = await attempt('pay', bearer(attacker.pass));
    const left = await balance();

    const again = await Promise.all(
      [attacker.pass, await aged(attacker.pass, MINUTE), await aged(attacker.pass, 23 * 60 * MINUTE)]
        .flatMap((token) => [token, token])
        .map((token) => attempt('pay', bearer(token))),
    );

    expect(first.status).toBe(200);
    for (const answer of again) expect(answer).toMatchObject({ status: 200, text: first.text });
    expect(await balance()).toEqual(left);
    expect((await attempt('pay', bearer(await aged(attacker.pass, DAY + MINUTE)))).status).toBe(401);
    expect((await attempt('holdSeats', bearer(attacker.pass))).status).toBe(408);
    expect((await attempt('releaseSeats', bearer(attacker.pass))).status).toBe(204);
    expect((await attempt('pollQueue', bearer(attacker.pass))).status).toBe(401);
    expect((await attempt('pollQueue', bearer(attacker.queueToken))).status).toBe(401);
  });

  test('after the payment was cancelled pays nothing', async () => {
    const { attacker } = setup;
    const { body: paid } = await attempt('pay', bearer(attacker.pass));
    const paymentId = String(paid['paymentId']);
    const cancelled = await attempt('cancelPayment', bearer(attacker.accessToken), {
      userId: 'me',
      paymentId,
    });

    const again = await attempt('pay', bearer(attacker.pass));
    const twice = await attempt('cancelPayment', bearer(attacker.accessToken), { userId: 'me', paymentId });

    expect([cancelled.status, again.status, twice.status]).toEqual([204, 200, 204]);
    expect(await attempt('getWallet', bearer(attacker.accessToken), { userId: 'me' })).toMatchObject({
      body: { point: 500_000 },
    });
  });
});

test('a search of the log finds a secret in it', () => {
  setup.expectLeaksFound();
});
