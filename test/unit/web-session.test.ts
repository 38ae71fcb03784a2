import { describe, expect, test, vi } from 'vitest';

import { HOUR } from '#lib/clock.ts';
import { stubPageForEach } from '#test/support/page-globals.ts';
import { anAccessToken, stubIssuer } from '#test/support/stub-issuer.ts';

const page = stubPageForEach();

const DATE = { concertId: 'c1', scheduleId: 's1' };

const tokensOf = (userId: string, now?: number) => ({
  accessToken: anAccessToken(userId, now),
  refreshToken: 'refresh-token',
  idToken: 'id-token',
});

/** What the browser has stored, by key. */
const stored = (): string => JSON.stringify([page.localStorage, page.sessionStorage]);

/** Another tab stores the session of a user, or removes it. */
const storeInAnotherTab = (tokens: ReturnType<typeof tokensOf> | undefined): void => {
  if (tokens) page.localStorage.setItem('session', JSON.stringify(tokens));
  else page.localStorage.removeItem('session');
};

const tellOfStorage = (): boolean =>
  page.events.dispatchEvent(Object.assign(new Event('storage'), { key: 'session' }));

/** A tab in which a user is signed in, and waits in a queue. */
const open = async (tokens = tokensOf('first')) => {
  const session = await import('#web/session/session.ts');
  const { keepPlace } = await import('#web/queue/kept-place.ts');
  const { joined } = await import('#web/queue/advance-place.ts');
  const { keepWishes } = await import('#web/queue/wishes.ts');
  session.startSession();
  session.keepSession(tokens);
  const keep = (userId: string): void => {
    keepPlace({ userId, ...DATE }, joined('queue-token', 0));
    keepWishes({ userId, ...DATE }, { seats: [7], count: 1 });
  };
  keep('first');
  page.sessionStorage.setItem('sign-in state', 'verifier');
  page.localStorage.setItem('theme', 'dark');
  return { ...session, keep };
};

test('a user who was renamed at the issuer has the new name after signing in again', async () => {
  const named = (name: string) => ({ accessToken: anAccessToken('first', Date.now(), { name }) });
  const { currentSession, keepSession } = await open({ ...tokensOf('first'), ...named('옛 이름') });
  const before = currentSession()?.name;

  keepSession(named('새 이름'));

  expect([before, currentSession()?.name]).toEqual(['옛 이름', '새 이름']);
  expect(stored()).toContain('queue-token');
});

describe('signing out', () => {
  test('forgets tokens, places and wishes, and keeps the theme', async () => {
    const { keepSession, currentSession } = await open();
    expect(stored()).toContain('queue-token');

    keepSession(undefined);

    expect(currentSession()).toBeUndefined();
    expect(Object.keys(page.localStorage)).toEqual(['theme']);
    expect(Object.keys(page.sessionStorage)).toEqual([]);
  });

  test('keeps nothing that arrives later', async () => {
    const { keepSession, keep } = await open();

    keepSession(undefined);
    keep('first');

    expect(Object.keys(page.localStorage)).toEqual(['theme']);
  });

  test('keeps no pass that arrives later, in memory either', async () => {
    const { keepSession } = await open();
    const { followPlace, setPlace } = await import('#web/queue/places.ts');
    const { joined } = await import('#web/queue/advance-place.ts');
    const placeId = { userId: 'first', ...DATE };

    keepSession(undefined);
    setPlace(placeId, { ...joined('queue-token', 0), phase: 'inside' });

    expect(followPlace(placeId).get()).toBeUndefined();
    expect(stored()).not.toContain('token');
  });

  test('holds against a renewal that is under way', async () => {
    const issuer = stubIssuer({ userId: 'first' });
    const { accessToken, keepSession, currentSession } = await open(tokensOf('first', Date.now() - HOUR));
    issuer.beforeTokens = async () => keepSession(undefined);

    await expect(accessToken()).rejects.toMatchObject({ code: 'UNAUTHORIZED' });

    expect(issuer.asked).toContain('/token');
    expect(currentSession()).toBeUndefined();
    expect(stored()).not.toContain('token');
  });
});

test.each([
  [
    'a list of the user',
    '/users/me/points/histories',
    async (signal: AbortSignal): Promise<unknown> =>
      (await import('#web/account/my-lists.ts')).readLedger(undefined, signal),
  ],
  [
    'the list of sales',
    '/admin/sales',
    async (signal: AbortSignal): Promise<unknown> =>
      (await import('#web/operator/read-sales.ts')).readSales(signal),
  ],
])('%s is read again with a new token when the API refuses the first', async (_, path, read) => {
  stubIssuer({ userId: 'first' });
  const { currentSession } = await open();
  const tokens: string[] = [];
  const others = fetch;
  vi.stubGlobal('fetch', async (target: string | URL, init: RequestInit) => {
    if (!String(target).startsWith(path)) return others(target, init);
    tokens.push(new Headers(init.headers).get('authorization') ?? '');
    return tokens.length === 1
      ? Response.json({ code: 'UNAUTHORIZED', error: '' }, { status: 401 })
      : Response.json([]);
  });

  await read(new AbortController().signal);

  expect(tokens).toHaveLength(2);
  expect(tokens[1]).toBe(`Bearer ${currentSession()?.tokens.accessToken}`);
  expect(tokens[1]).not.toBe(tokens[0]);
});

describe('another tab', () => {
  test('that signs out signs this tab out', async () => {
    const { currentSession } = await open();

    storeInAnotherTab(undefined);
    tellOfStorage();

    expect(currentSession()).toBeUndefined();
    expect(stored()).not.toContain('token');
  });

  test('that changes the user changes it in this tab, and nothing of the first user stays', async () => {
    const { currentSession } = await open();

    storeInAnotherTab(tokensOf('second'));
    tellOfStorage();

    expect(currentSession()?.userId).toBe('second');
    expect(stored()).not.toContain('first');
    expect(stored()).not.toContain('queue-token');
  });

  test('that signed out while this page was in the back/forward cache signs it out when it is back', async () => {
    const { currentSession } = await open();

    storeInAnotherTab(undefined);
    page.events.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));

    expect(currentSession()).toBeUndefined();
    expect(stored()).not.toContain('token');
  });

  test('that renewed the token has renewed it for this tab', async () => {
    const issuer = stubIssuer({ userId: 'first' });
    const { accessToken } = await open(tokensOf('first', Date.now() - HOUR));
    const renewed = tokensOf('first');

    storeInAnotherTab(renewed);

    expect(await accessToken()).toBe(renewed.accessToken);
    expect(issuer.asked).toEqual([]);
  });

  test('that changed the user gets no request of the first one', async () => {
    const { accessToken, currentSession } = await open(tokensOf('first', Date.now() - HOUR));

    // The event has not come yet.
    storeInAnotherTab(tokensOf('second'));

    await expect(accessToken()).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    expect(currentSession()?.userId).toBe('second');
    expect(stored()).not.toContain('queue-token');
  });
});

describe.each([
  ['right', 0],
  ['5 hours behind', 5 * HOUR],
  ['5 hours ahead', -5 * HOUR],
])('with a device clock that is %s', (_, ahead) => {
  test('a session lasts across a reload', async () => {
    stubIssuer({ ahead, userId: 'first' });
    const { accessToken, currentSession } = await open(tokensOf('first', Date.now() + ahead));

    await expect(accessToken()).resolves.toEqual(expect.any(String));

    expect(currentSession()?.userId).toBe('first');
  });
});
