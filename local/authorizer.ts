import { createLocalJWKSet, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose';

import { type Instant, SECOND } from '#lib/clock.ts';

/** What the authorizer of a route adds to the request's context; `undefined` when the token is no good. */
export type Authorize = (authorization: string | undefined, now: Instant) => Promise<JwtContext | undefined>;

/** As API Gateway fills it in for a route that asks for no scope. */
interface JwtContext {
  readonly claims: Readonly<Record<string, string>>;
  readonly scopes: null;
}

export interface TrustedIssuer {
  readonly issuer: string;
  readonly audiences: readonly string[];
  readonly jwks: JSONWebKeySet;
}

/**
 * Checks access tokens as API Gateway's JWT authorizer does: RSA signature, issuer, audience (`client_id` where there
 * is no `aud`), `exp`, `nbf`, `iat`.
 */
export const jwtAuthorizer = ({ issuer, audiences, jwks }: TrustedIssuer): Authorize => {
  const keySet = createLocalJWKSet(jwks);

  return async (authorization, now) => {
    const token = authorization?.replace(/^Bearer\s+/i, '').trim();
    if (!token) return undefined;
    try {
      const { payload } = await jwtVerify(token, keySet, {
        algorithms: ['RS256'],
        issuer,
        currentDate: new Date(now),
        requiredClaims: ['exp', 'iat'],
      });
      const meantForUs = audiencesOf(payload).some((audience) => audiences.includes(String(audience)));
      const issuedBefore = (payload.iat ?? Infinity) * SECOND <= now;
      return meantForUs && issuedBefore ? { claims: stringified(payload), scopes: null } : undefined;
    } catch {
      return undefined;
    }
  };
};

const audiencesOf = ({ aud = [], client_id: clientId }: JWTPayload): unknown[] => {
  const audiences = [aud].flat();
  return audiences.length > 0 ? audiences : [clientId];
};

/** API Gateway hands every claim over as a string, and a list as `[a b]`. */
const stringified = (payload: JWTPayload): Record<string, string> =>
  Object.fromEntries(Object.entries(payload).map(([name, claim]) => [name, claimText(claim)]));

const claimText = (claim: unknown): string => {
  if (Array.isArray(claim)) return `[${claim.map(claimText).join(' ')}]`;
  return typeof claim === 'string' ? claim : JSON.stringify(claim);
};
