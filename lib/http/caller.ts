import type { APIGatewayProxyEventV2 } from 'aws-lambda';

import type { Instant } from '#lib/clock.ts';
import { DomainError } from '#lib/errors.ts';
import type { Access } from '#lib/http/route.ts';
import { UserId } from '#lib/ids.ts';
import { type QueueToken, verifyToken } from '#lib/queue/token.ts';

/** Whoever signed in, as the access token says. */
interface SignedIn {
  readonly userId: UserId;
  readonly email: string | null;
  readonly name: string | null;
}

/** Who calls, by what the route asks for. */
export type Caller<A extends Access> = A extends 'public'
  ? undefined
  : A extends 'user' | 'operator'
    ? SignedIn
    : QueueToken;

export const OPERATORS = 'operators';
/** Cognito's claim, and the one that most other issuers can be told to fill. */
const GROUPS_CLAIMS = ['cognito:groups', 'groups'] as const;

/**
 * Finds out who calls.
 * @throws DomainError UNAUTHORIZED; FORBIDDEN for a signed-in user who is no operator
 */
export const readCaller = async <A extends Access>(
  access: A,
  event: APIGatewayProxyEventV2,
  now: Instant,
): Promise<Caller<A>> => (await readers[access](event, now)) as Caller<A>;

type Reader = (event: APIGatewayProxyEventV2, now: Instant) => SignedIn | undefined | Promise<QueueToken>;

const readers: Readonly<Record<Access, Reader>> = {
  public: () => undefined,
  user: (event) => signedIn(event),
  operator: (event) => {
    if (!groupsOf(claimsOf(event)).includes(OPERATORS)) throw new DomainError('FORBIDDEN');
    return signedIn(event);
  },
  queue: (event, now) => verifyToken(tokenOf(event), ['queue', 'payment'], now),
  pass: (event, now) => verifyToken(tokenOf(event), ['payment'], now),
};

/** Claims that the gateway's authorizer has verified. */
type Claims = Readonly<Record<string, unknown>>;

const claimsOf = (event: APIGatewayProxyEventV2): Claims => {
  const { authorizer } = event.requestContext as { authorizer?: { jwt?: { claims?: Claims } } };
  if (!authorizer?.jwt?.claims) throw new DomainError('UNAUTHORIZED');
  return authorizer.jwt.claims;
};

const signedIn = (event: APIGatewayProxyEventV2): SignedIn => {
  const { sub, email, name } = claimsOf(event);
  const userId = UserId.safeParse(sub);
  if (!userId.success) throw new DomainError('UNAUTHORIZED');
  return { userId: userId.data, email: text(email), name: text(name) };
};

const text = (claim: unknown): string | null => (typeof claim === 'string' && claim !== '' ? claim : null);

/** API Gateway hands a list of groups over as `"[one two]"`. */
const groupsOf = (claims: Claims): string[] => {
  const groups = GROUPS_CLAIMS.map((name) => claims[name]).find((claim) => typeof claim === 'string');
  return groups === undefined ? [] : groups.replaceAll(/^\[|\]$/g, '').split(/[\s,]+/);
};

/** The token of ours: in `X-QUEUE-TOKEN`, or in `Authorization` with or without `Bearer`. */
const tokenOf = ({ headers }: APIGatewayProxyEventV2): string => {
  const token = headers['x-queue-token'] ?? headers['authorization']?.replace(/^Bearer\s+/i, '');
  if (!token) throw new DomainError('UNAUTHORIZED');
  return token;
};
