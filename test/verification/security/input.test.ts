import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { type Operation, operations, routes } from '#functions/routes.ts';
import { SECOND } from '#lib/clock.ts';
import type { Route } from '#lib/http/route.ts';
import { aDate } from '#test/support/api.ts';
import { askChecked } from '#test/support/checked-answer.ts';
import { fields, JSON_TYPE } from '#test/verification/security/fields.ts';
import { accessTokens } from '#test/verification/security/forged.ts';
import {
  goodPolls,
  oddCounts,
  oddCursors,
  oddIdempotencyKeys,
  oddLanguages,
  oddLimits,
  oddOpenings,
  oddPolls,
  oddQueries,
  oddSeats,
  oddTimes,
  oddWishes,
} from '#test/verification/security/parameters.ts';
import { type Asking, type Setup, setUp } from '#test/verification/security/setup.ts';
import { oddBodies, oddTexts } from '#test/verification/security/texts.ts';

let setup: Setup;
beforeAll(async () => {
  setup = await setUp();
}, 60_000);
afterEach(() => setup.expectUnchanged());
afterAll(async () => {
  await setup.end();
  console.log(`security input: ${setup.countAsked()} requests`);
});

const isWellFormed = (text: string): boolean => text.isWellFormed();

/** Sends a request with the right token. */
const ask = (operation: Operation, asking: Asking = {}) => {
  const authorization = `Bearer ${setup.tokenFor(operation)}`;
  return setup.ask(operation, { ...asking, headers: { authorization, ...asking.headers } });
};

const askJson = (operation: Operation, body: string) => ask(operation, { headers: JSON_TYPE, body });

const withBody = Object.entries(fields) as [Operation, string][];

describe('invalid wishes for seats', () => {
  const heldByAttacker = async () => {
    const { status, body } = await ask('pollQueue');
    expect(status).toBe(200);
    return body['holds'];
  };

  test('are refused by a poll, and held seats stay held', async () => {
    const before = await heldByAttacker();
    const statusOf = async (query: string) =>
      `${query} ${(await ask('pollQueue', { change: (path) => `${path}${query}` })).status}`;
    const odd = [...oddWishes, ...oddCounts, ...oddPolls];

    const answers = await Promise.all(odd.map(statusOf));
    const good = await Promise.all(goodPolls.map(statusOf));

    expect(answers.filter((answer) => !answer.endsWith(' 400'))).toEqual([]);
    expect(good.filter((answer) => !answer.endsWith(' 200'))).toEqual([]);
    expect(before).toMatchObject([{ seatNumber: 20 }]);
    expect(await heldByAttacker()).toEqual(before);
  });

  test('are refused by a poll of a closed sale', async () => {
    const date = await aDate(setup.stack);
    const joined = await ask('joinQueue', { ids: { ...date } });
    const token = String(joined.body['token']);
    const closed = await ask('updateSchedule', {
      ids: { ...date },
      headers: JSON_TYPE,
      body: '{"status":"CLOSED"}',
    });
    expect(closed.status).toBe(200);
    await sleep(1.1 * SECOND);
    const poll = async (query: string) => {
      const headers = { authorization: `Bearer ${token}` };
      const change = (path: string) => `${path}${query}`;
      const { status, body } = await setup.ask('pollQueue', { ids: { ...date }, headers, change });
      return `${status} ${String(body['code'])}`;
    };

    for (const query of goodPolls) expect([query, await poll(query)]).toEqual([query, '409 SCHEDULE_CLOSED']);
    for (const query of oddPolls) expect([query, await poll(query)]).toEqual([query, '400 INVALID_INPUT']);
  });

  test.each(['holdSeats', 'pay'] as const)(
    'are refused by %s, and held seats stay held',
    async (operation) => {
      const before = await heldByAttacker();
      const own = operation === 'pay' ? ['"point":-1', '"point":1.5', '"point":"70000"', '"point":1e99'] : [];
      const counts = ['0', '5', '-1', '1.5', '1e1', '"1"', 'null', '[1]', 'true'].map(
        (count) => `"count":${count}`,
      );

      for (const inside of [...oddSeats, ...counts, ...own, '"seatNumbers":[20],"count":1'])
        expect([inside, (await askJson(operation, `{${inside}}`)).status]).toEqual([inside, 400]);

      expect(await heldByAttacker()).toEqual(before);
    },
  );

  test('for taken seats, or with other seats than those held, are 409, and held seats stay held', async () => {
    const before = await heldByAttacker();

    const taken = await askJson('holdSeats', '{"seatNumbers":[7,20]}');
    const shown = await Promise.all(
      ['"seatNumbers":[7]', '"seatNumbers":[20,21]', '"point":0', '"seatNumbers":[20],"point":1'].map(
        (inside) => askJson('pay', `{${inside}}`),
      ),
    );

    expect(taken).toMatchObject({ status: 409, body: { code: 'SEAT_TAKEN', seatNumbers: [7] } });
    for (const answer of shown)
      expect(answer).toMatchObject({
        status: 409,
        body: { code: 'HOLD_CHANGED', seatNumbers: [20], point: 70_000 },
      });
    expect(await heldByAttacker()).toEqual(before);
  });
});

describe('odd bodies', () => {
  test.each(withBody)('for %s', { timeout: 60_000 }, async (operation, inside) => {
    const statuses = new Map<string, number>();
    for (const [name, { body, type = 'application/json', headers }] of Object.entries(oddBodies(inside))) {
      const { status } = await ask(operation, { body, headers: { 'content-type': type, ...headers } });
      statuses.set(name, status);
    }

    const above16KB = ['16 KB and one', '100,000 levels of lists', '100,000 levels of objects'];
    // The pictures of a poster may have 1 MB.
    const mayBeLarger = operation === 'setPoster';
    const tooLarge = [
      ...(mayBeLarger ? [] : above16KB),
      '10 MB',
      '10 MB and one',
      '10 MB of application/octet-stream',
    ];
    const refused = [
      ...(mayBeLarger ? above16KB : []),
      'another type',
      'a form',
      'two documents',
      'a trailing comma',
      'a byte order mark',
      'UTF-16',
      'UTF-16 with its charset',
      'EUC-KR',
      'EUC-KR with its charset',
      'UTF-8 with another charset',
      'a replacement character in a key',
      'invalid UTF-8',
      'overlong UTF-8',
      'a surrogate in UTF-8',
      'a prototype',
      '__proto__ alone',
      'property names that every object has',
      'attributes of the table',
      'a NUL in a key',
      '2,000 keys',
      'a list',
      'gzip without its header',
      'gzip with its header',
    ];
    for (const name of tooLarge) expect([name, statuses.get(name)]).toEqual([name, 413]);
    for (const name of refused) expect([name, statuses.get(name)]).toEqual([name, 400]);
    for (const name of ['16,384 bytes, mostly spaces', 'a type in capitals', 'the same key twice'])
      expect([name, (statuses.get(name) ?? 0) < 300]).toEqual([name, true]);
  });

  const bodiless = operations.filter((operation) => !fields[operation] && routes[operation].method !== 'GET');
  test.each(bodiless)('for %s, which takes no body', async (operation) => {
    const some = Object.entries(oddBodies('"x":1')).filter(
      ([name]) => !['nothing', 'white space'].includes(name),
    );
    for (const [name, { body, type = 'application/json', headers }] of some) {
      const { status } = await ask(operation, { body, headers: { 'content-type': type, ...headers } });
      expect([name, status]).toEqual([name, status === 413 ? 413 : 400]);
    }
  });
});

/** The keys in `oddTexts` of texts that no name may contain. */
const unreadable = new Set([
  'a NUL',
  'control characters',
  'line ends',
  'a high surrogate alone',
  'a low surrogate alone',
  'invisible characters only',
  'a replacement character',
  'noncharacters',
]);

describe('odd texts', () => {
  test('are stored unchanged, or refused', async () => {
    for (const [name, text] of Object.entries(oddTexts)) {
      const body = JSON.stringify({ name: text, description: text, price: 1 });
      const made = await askJson('createConcert', body);

      const isKept = !unreadable.has(name);
      expect([name, made.status]).toEqual([name, isKept ? 201 : 400]);
      if (!isKept) continue;
      const shown = await askChecked(setup.stack.url, 'GET', `/concerts/${String(made.body['concertId'])}`);
      expect(shown.body).toMatchObject({ name: text.trim(), description: text, price: 1 });
    }
  });

  test.each(operations.filter((operation) => routes[operation].path.includes('{')))(
    'in the path of %s',
    async (operation) => {
      const route: Route = routes[operation];
      const names = [...route.path.matchAll(/\{\w+\}/g)].map(([name]) => name);
      // A page at such an address is not found.
      const expected = route.isPage ? [404] : [400, 401, 403];
      for (const text of Object.values(oddTexts).filter(isWellFormed)) {
        for (const name of names) {
          const change = (path: string) => path.replace(name, () => encodeURIComponent(text));
          const { status } = await ask(operation, { change });
          expect(expected).toContain(status);
        }
      }
    },
  );

  const pages = [
    'listConcerts',
    'listSchedules',
    'listPayments',
    'listReservations',
    'listWalletTransactions',
  ] as const;
  test.each(pages)('in the query of %s', async (operation) => {
    const texts = [...Object.values(oddTexts).filter(isWellFormed), ...oddLimits, ...oddCursors];
    const names = ['limit', 'cursor', 'order', '__proto__', 'constructor', 'toString'];
    const queries = names.flatMap((name) => texts.map((text) => `?${name}=${encodeURIComponent(text)}`));
    for (const query of [...queries, ...oddQueries])
      await ask(operation, { change: (path) => `${path}${query}` });
  });

  test('as an idempotency key', async () => {
    const balance = async () => Number((await ask('getWallet')).body['point']);
    const before = await balance();
    let charged = 0;
    for (const key of oddIdempotencyKeys) {
      for (let repeated = 0; repeated < 2; repeated += 1) {
        const headers = { ...JSON_TYPE, 'idempotency-key': key };
        const { status } = await ask('chargeWallet', { body: '{"point":1}', headers });
        if (status === 200 && repeated === 0) charged += 1;
      }
    }

    // A blank key is refused. If it counted as absent, the repeated request would charge twice.
    expect(await balance()).toBe(before + charged);
    expect(charged).toBeGreaterThan(5);
  });

  test('as a name or e-mail in an access token', async () => {
    const signIn = (body: string | Uint8Array<ArrayBuffer>, type = 'application/json') => {
      return askChecked(setup.stack.url, 'POST', '/local/tokens', {
        body,
        headers: { 'content-type': type },
      });
    };
    const people = Object.values(oddTexts).flatMap((text, index) => [
      { email: `odd-${index}@example.com`, name: text },
      { email: `${text}@example.com` },
    ]);
    for (const person of people) {
      const { status, body } = await signIn(JSON.stringify(person));
      expect([200, 400]).toContain(status);
      const headers = { authorization: `Bearer ${String(body['accessToken'])}` };
      const registered = await askChecked(setup.stack.url, 'POST', '/users', { headers });
      expect(registered.status).toBe(status === 200 ? 201 : 401);
    }
    for (const { body, type } of Object.values(oddBodies('"email":"odd@example.com"')))
      await signIn(body, type);
  });
});

test.each(oddOpenings)('an opening before 1970 or after 9999 is refused: %s', async (saleOpensAt) => {
  const body = `{${fields.createSchedule},"saleOpensAt":"${saleOpensAt}"}`;

  expect((await askJson('createSchedule', body)).status).toBe(400);
  expect((await askJson('updateSchedule', body)).status).toBe(400);
});

test('odd start times and time zones are accepted or refused as listed', async () => {
  for (const [startDatetime, timezone, status] of oddTimes) {
    const body = JSON.stringify({ startDatetime, endDatetime: '2037-01-01 21:00:00', timezone });
    const answer = await askJson('createSchedule', body);
    expect([startDatetime, timezone, answer.status]).toEqual([startDatetime, timezone, status]);
  }
});

test('odd Accept-Language headers change no status', async () => {
  for (const language of oddLanguages) {
    const headers = { 'accept-language': language };
    const answer = await ask('getConcert', { headers, ids: { concertId: '1' } });
    expect(answer.status).toBe(400);
  }
});

test('the answer does not contain the refused token', async () => {
  for (const forge of Object.values(accessTokens(setup))) {
    const token = await forge();
    const { text } = await ask('getWallet', { headers: { authorization: `Bearer ${token}` } });
    expect(text).not.toContain(token.slice(-20) || 'nothing');
  }
});

test('a search of the log finds a secret in it', () => {
  setup.expectLeaksFound();
});
