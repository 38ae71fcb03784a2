import { jwtPayload } from '#web/jwt-payload.ts';

/** The claims that the page reads from an access token. Only the API verifies the token. */
export interface Claims {
  readonly userId: string;
  readonly name: string;
  readonly isOperator: boolean;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** @throws when the text is not a JWT with a subject and an expiry */
export const claimsOf = (accessToken: string, operatorGroup = 'operators'): Claims => {
  const claims = jwtPayload(accessToken);
  const { sub, exp, name, email } = claims;
  if (typeof sub !== 'string' || typeof exp !== 'number') throw new TypeError('the token lacks sub or exp');
  const groups = claims['cognito:groups'] ?? claims['groups'];
  return {
    userId: sub,
    name: [name, email, sub].find((text): text is string => typeof text === 'string' && text !== '') ?? sub,
    isOperator: [groups].flat().includes(operatorGroup),
    expiresAt: exp * 1_000,
  };
};
