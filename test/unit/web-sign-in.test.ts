import { afterEach, describe, expect, test, vi } from 'vitest';

import { HOUR, SECOND } from '#lib/clock.ts';
import { stubPageForEach } from '#test/support/page-globals.ts';
import { stubIssuer } from '#test/support/stub-issuer.ts';

const page = stubPageForEach();

/** The page after a load: it knows nothing but what the browser has stored. */
const load = async () => {
  vi.resetModules();
  const [oidc, { serverNow }] = await Promise.all([
    import('#web/session/oidc.ts'),
    import('#web/server-clock.ts'),
  ]);
  return { ...oidc, serverNow };
};

/** Leaves the page for the issuer, which sends the user back with a code. */
const signIn = async (issuer: ReturnType<typeof stubIssuer>) => {
  await (await load()).goToSignIn('/tickets');
  const { searchParams } = page.location.assign.mock.calls[0]?.[0] ?? expect.fail('the page stayed');
  issuer.nonce = searchParams.get('nonce') ?? '';
  const returned = await load();
  const address = new URL(`https://page.example/?code=code&state=${searchParams.get('state')}`);
  const tokens = (await returned.finishSignIn(address)) ?? expect.fail('no tokens');
  return { ...returned, address, tokens };
};

describe.each([
  ['right', 0],
  ['5 hours behind', 5 * HOUR],
  ['5 hours ahead', -5 * HOUR],
])('with a device clock that is %s', (_, ahead) => {
  test('a user signs in, and countdowns follow the server', async () => {
    const { tokens, pathBefore, address, serverNow } = await signIn(stubIssuer({ ahead }));

    expect(tokens).toMatchObject({ accessToken: expect.any(String), refreshToken: 'refresh-token' });
    expect(pathBefore(address)).toBe('/tickets');
    expect(Math.abs(serverNow() - (Date.now() + ahead))).toBeLessThanOrEqual(SECOND);
    expect(JSON.stringify(page.sessionStorage)).not.toMatch(/verifier|nonce/);
  });

  test('a token is renewed on a page that has just been loaded', async () => {
    stubIssuer({ ahead });
    const { renewTokens } = await load();

    const renewed = await renewTokens({ accessToken: 'old', refreshToken: 'refresh-token' });

    expect(renewed?.accessToken).toEqual(expect.stringMatching(/\./));
  });
});

test('the address to which the issuer redirects leads to the user’s page when it is opened again', async () => {
  const { address } = await signIn(stubIssuer());
  const { finishSignIn, pathBefore } = await load();

  expect(await finishSignIn(address)).toBeUndefined();
  expect(pathBefore(address)).toBe('/tickets');
});

test('in another tab, it leads to the list', async () => {
  const { finishSignIn, pathBefore } = await load();
  const address = new URL('https://page.example/?code=code&state=unknown');

  expect(await finishSignIn(address)).toBeUndefined();
  expect(pathBefore(address)).toBe('/');
});

test('after a sign-in that failed, another try leads to the user’s page', async () => {
  stubIssuer();
  await (await load()).goToSignIn('/shows/c1/dates/s1?from=card');
  const { searchParams } = page.location.assign.mock.calls[0]?.[0] ?? expect.fail('the page stayed');
  const { pathAfterSignIn, pathBeforeSignIn } = await import('#web/sign-in/path-after-sign-in.ts');

  const path = await pathAfterSignIn(
    new URL(`https://page.example/?error=access_denied&state=${searchParams.get('state')}`),
  );

  expect(path).toBe('/sign-in-failed');
  expect(pathBeforeSignIn()).toBe('/shows/c1/dates/s1?from=card');
});

describe('a sign-in', () => {
  /** Starts to leave for the issuer. @returns the end of the sign-in */
  const leave = async () => {
    vi.useFakeTimers();
    stubIssuer();
    page.location.assign.mockImplementation(() => undefined);
    const session = await import('#web/session/session.ts');
    const end = Promise.allSettled([session.signIn('/tickets')]);
    await vi.waitFor(() => expect(page.location.assign).toHaveBeenCalled());
    return { end };
  };
  afterEach(() => void vi.useRealTimers());

  test('lasts until the page is left', async () => {
    const { end } = await leave();

    page.events.dispatchEvent(new Event('pagehide'));

    expect(await end).toEqual([{ status: 'fulfilled', value: undefined }]);
  });

  test('fails when the page is still there, such as after Stop', async () => {
    const { end } = await leave();

    await vi.advanceTimersByTimeAsync(10 * SECOND);

    expect(await end).toMatchObject([{ status: 'rejected', reason: { code: 'TIMEOUT' } }]);
  });
});

test('a token is renewed after the device clock was set right', async () => {
  const issuer = stubIssuer({ ahead: 5 * HOUR });
  const { renewTokens } = await signIn(issuer);
  issuer.ahead = 0;
  const { learnServerTime } = await import('#web/server-clock.ts');
  learnServerTime(new Response('', { headers: { date: new Date().toUTCString() } }), Date.now());

  const renewed = await renewTokens({ accessToken: 'old', refreshToken: 'refresh-token' });

  expect(renewed?.accessToken).toEqual(expect.stringMatching(/\./));
});
