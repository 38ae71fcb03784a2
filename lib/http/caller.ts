import type { APIGatewayProxyEventV2 } from 'aws-lambda';

import type { Instant } from '#lib/clock.ts';
import { env } from '#lib/env.ts';
import { DomainError } from '#lib/errors.ts';
import type { Access } from '#lib/http/route.ts';
import { ShownName } from '#lib/http/schemas.ts';
import { UserId } from '#lib/ids.ts';
import { decodeClaims, type QueueToken, verifyToken } from '#lib/token/token.ts';

/** A signed-in user, from their access token. */
interface SignedIn {
  readonly userId: UserId;
  readonly email: string | null;
  readonly name: string | null;
  /** When the token was issued, in seconds. */
  readonly iat: number;
}

/** The type of the caller, by the access that the route requires. */
export type Caller<A extends Access> = A extends 'public'
  ? undefined
  : A extends 'user' | 'operator'
    ? SignedIn
    : QueueToken;

/**
 * Identifies the caller.
 * @throws DomainError UNAUTHORIZED; FORBIDDEN for a signed-in user who is not an operator
 */
export const readCaller = async <A extends Access>(
  access: A,
  event: APIGatewayProxyEventV2,
  now: Instant,
): Promise<Caller<A>> => (await readers[access](event, now)) as Caller<A>;

type Reader = (event: APIGatewayProxyEventV2, now: Instant) => SignedIn | undefined | Promise<QueueToken>;

const readers: Readonly<Record<Access, Reader>> = {
  public: () => undefined,
  user: (event) => signedIn(claimsOf(event)),
  operator: (event) => {
    const claims = claimsOf(event);
    const caller = signedIn(claims);
    if (!groupsOf(claims).includes(env('operatorGroup'))) throw new DomainError('FORBIDDEN');
    return caller;
  },
  queue: (event, now) => verifyToken(tokenOf(event), ['queue', 'payment'], now),
  pass: (event, now) => verifyToken(tokenOf(event), ['payment'], now),
};

type Claims = Readonly<Record<string, unknown>>;

/**
 * The claims of the access token, decoded from the token itself. The gateway's authorizer has verified the token, but it
 * passes claims on as text: the lists `["a b"]` and `["a","b"]` look the same there.
 * @throws DomainError UNAUTHORIZED when the authorizer verified no token, another token, or one that is not an access token
 */
const claimsOf = (event: APIGatewayProxyEventV2): Claims => {
  const { authorizer } = event.requestContext as { authorizer?: { jwt?: { claims?: Claims } } };
  const verified = authorizer?.jwt?.claims;
  const claims = verified && decodeClaims(bearerOf(event) ?? '');
  if (!claims || !isSameToken(verified, claims) || !isAccessToken(claims))
    throw new DomainError('UNAUTHORIZED');
  return claims;
};

const isSameToken = (verified: Claims, claims: Claims): boolean =>
  ['iss', 'sub', 'jti'].every((name) => verified[name] === claims[name]);

/** Cognito names the kind of a token in `token_use`. Its ID tokens have the same issuer and may have the same audience. */
const isAccessToken = ({ token_use: use }: Claims): boolean => use === undefined || use === 'access';

const signedIn = ({ sub, email, name, iat }: Claims): SignedIn => {
  const userId = UserId.safeParse(sub);
  if (!userId.success) throw new DomainError('UNAUTHORIZED');
  return { userId: userId.data, email: shown(email), name: shown(name), iat: Number(iat) || 0 };
};

/** A claim as text to show; `null` for other values and for text that shows nothing. */
const shown = (claim: unknown): string | null => ShownName.safeParse(claim).data || null;

/**
 * Groups of the user, from Cognito's claim or from `groups`, which most other issuers can fill. A single group may be plain
 * text.
 */
const groupsOf = (claims: Claims): unknown[] => [claims['cognito:groups'] ?? claims['groups']].flat();

/** The token in `Authorization`, with or without `Bearer`. */
const bearerOf = ({ headers }: APIGatewayProxyEventV2): string | undefined =>
  headers['authorization']?.replace(/^Bearer\s+/i, '').trim();

/** Our own token, from `X-QUEUE-TOKEN` or `Authorization`. An empty header counts as absent. */
const tokenOf = (event: APIGatewayProxyEventV2): string => {
  const token = event.headers['x-queue-token']?.trim() || bearerOf(event);
  if (!token) throw new DomainError('UNAUTHORIZED');
  return token;
};
