import { randomUUID } from 'node:crypto';
import { importJWK, type JWK, SignJWT } from 'jose';

import { HOUR, type Instant, SECOND } from '#lib/clock.ts';
import { type Account, claimsOf } from '#local/issuer/accounts.ts';

export const AUDIENCE = 'concert-api';
export const CLIENT_ID = 'web';
/** The client of `npm run token`. */
export const CLI_CLIENT_ID = 'cli';
/** Longer than on AWS, so that nobody has to sign in twice a day. */
export const ACCESS_TOKEN_LIFE_MS = 8 * HOUR;

export interface IssuedToken {
  readonly accessToken: string;
  readonly userId: string;
}

/** Signs access tokens without a sign-in, for scripts and tests. They equal those of the issuer. */
export const accessTokenSigner = (issuer: string, issuerKey: JWK) => {
  const key = importJWK(issuerKey, 'RS256');

  return async (account: Account, now: Instant): Promise<IssuedToken> => {
    const accessToken = await new SignJWT({ ...claimsOf(account), client_id: CLIENT_ID, token_use: 'access' })
      .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid: issuerKey.kid ?? '' })
      .setIssuer(issuer)
      .setAudience(AUDIENCE)
      .setSubject(account.userId)
      .setJti(randomUUID())
      .setIssuedAt(Math.floor(now / SECOND))
      .setExpirationTime(Math.floor((now + ACCESS_TOKEN_LIFE_MS) / SECOND))
      .sign(await key);
    return { accessToken, userId: account.userId };
  };
};
