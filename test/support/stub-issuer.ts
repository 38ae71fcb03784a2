import { expect, vi } from 'vitest';

import { HOUR, SECOND } from '#lib/clock.ts';
import { unsignedToken } from '#test/support/unsigned-token.ts';

const ISSUER = 'https://issuer.example';

/** An access token that is valid for an hour. */
export const anAccessToken = (userId: string, now: number = Date.now(), claims: object = {}): string =>
  unsignedToken({ ...claims, sub: userId, exp: Math.floor((now + HOUR) / SECOND), jti: crypto.randomUUID() });

interface IssuerOptions {
  /** How far the clock of issuer and API is ahead of the device's, in milliseconds. */
  readonly ahead?: number;
  readonly userId?: string;
}

/** What the issuer answers when a user has signed in. @param nonce that of the sign-in, if there is one */
const tokensOf = (userId: string, now: number, nonce: string) => {
  const iat = Math.floor(now / SECOND);
  const claims = { iss: ISSUER, aud: 'web', sub: userId, iat, exp: iat + 3_600, ...(nonce && { nonce }) };
  return {
    token_type: 'Bearer',
    access_token: anAccessToken(userId, now),
    refresh_token: 'refresh-token',
    id_token: unsignedToken(claims),
  };
};

/** Answers the page's requests to `/config.json`, the issuer and `POST /users`. */
export const stubIssuer = ({ ahead = 0, userId = 'fan' }: IssuerOptions = {}) => {
  const issuer = {
    ahead,
    /** The `nonce` of the sign-in. */
    nonce: '',
    /** The requested paths. */
    asked: [] as string[],
    /** Runs before the issuer answers with tokens. */
    beforeTokens: async (): Promise<void> => undefined,
  };
  const now = (): number => Date.now() + issuer.ahead;

  const answers: Readonly<Record<string, () => Promise<unknown>>> = {
    '/config.json': async () => ({ issuer: ISSUER, clientId: 'web', operatorGroup: 'operators' }),
    '/.well-known/openid-configuration': async () => ({
      issuer: ISSUER,
      authorization_endpoint: `${ISSUER}/authorize`,
      token_endpoint: `${ISSUER}/token`,
    }),
    '/token': async () => {
      await issuer.beforeTokens();
      return tokensOf(userId, now(), issuer.nonce);
    },
    '/users': async () => ({ userId }),
  };

  vi.stubGlobal('fetch', async (target: string | URL) => {
    const { origin, pathname } = new URL(target, 'https://page.example');
    issuer.asked.push(pathname);
    const answer = answers[pathname] ?? expect.fail(`nothing at ${pathname}`);
    // Pages cannot read the `Date` of another origin.
    const date = origin === ISSUER ? {} : { date: new Date(now()).toUTCString() };
    return Response.json(await answer(), { headers: date });
  });
  return issuer;
};
