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
  const claims = payloadOf(accessToken);
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

const payloadOf = (token: string): Record<string, unknown> => {
  const [, payload = ''] = token.split('.');
  const bytes = Uint8Array.from(
    atob(payload.replaceAll('-', '+').replaceAll('_', '/')),
    (character) => character.codePointAt(0) ?? 0,
  );
  return JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
};
