import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose';

import { type Instant, SECOND } from '#lib/clock.ts';

/** Checks an `Authorization` header. Returns what goes into the request context, or the `WWW-Authenticate` of a 401. */
export type Authorize = (
  authorization: string | undefined,
  now: Instant,
) => Promise<{ readonly jwt: JwtContext } | { readonly challenge: string }>;

/** What API Gateway puts into the request context for a route without scopes. */
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
 * Checks access tokens as API Gateway's JWT authorizer does: RSA signature, issuer, audience (`client_id` if there
 * is no `aud`), `exp`, `nbf`, `iat`.
 */
export const jwtAuthorizer = ({ issuer, audiences, jwks }: TrustedIssuer): Authorize => {
  const keySet = createLocalJWKSet(jwks);

  return async (authorization, now) => {
    const token = authorization?.replace(/^Bearer\s+/i, '').trim();
    if (!token) return { challenge: 'Bearer' };
    try {
      const { payload } = await jwtVerify(token, keySet, {
        algorithms: ['RS256'],
        issuer,
        currentDate: new Date(now),
        requiredClaims: ['exp', 'iat'],
      });
      const meantForUs = audiencesOf(payload).some((audience) => audiences.includes(String(audience)));
      const issuedBefore = (payload.iat ?? Infinity) * SECOND <= now;
      if (!meantForUs) return invalid('the token does not have a valid audience');
      if (!issuedBefore) return invalid('the token is used before it was issued');
      return { jwt: { claims: flattened(payload), scopes: null } };
    } catch (error) {
      return invalid(error instanceof errors.JWTExpired ? 'the token has expired' : 'the token is not valid');
    }
  };
};

const invalid = (description: string) => ({
  challenge: `Bearer scope="" error="invalid_token" error_description="${description}"`,
});

const audiencesOf = ({ aud = [], client_id: clientId }: JWTPayload): unknown[] => {
  const audiences = [aud].flat();
  return audiences.length > 0 ? audiences : [clientId];
};

/** API Gateway passes every claim as text, and a list as `[a b]`. */
export const flattened = (payload: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(Object.entries(payload).map(([name, claim]) => [name, claimText(claim)]));

const claimText = (claim: unknown): string => {
  if (Array.isArray(claim)) return `[${claim.map(claimText).join(' ')}]`;
  return typeof claim === 'string' ? claim : JSON.stringify(claim);
};
