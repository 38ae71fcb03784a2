import { decodeJwt, decodeProtectedHeader, errors, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import * as z from 'zod/mini';
import { $ZodError } from 'zod/v4/core';

import { DAY, type Instant, SECOND } from '#lib/clock.ts';
import { DomainError } from '#lib/errors.ts';
import { ConcertId, type ReservationId, ScheduleId, TokenId, UserId } from '#lib/ids.ts';
import { PASS_MS } from '#lib/token/lifetimes.ts';
import { keyOf, signingKey, tokenKeys } from '#lib/token/token-keys.ts';

/**
 * Tokens of our own: a queue token says who waits for what, and once it is known at which number; a payment token says
 * who has been let in; a ticket says whose a seat is. They prove what they say and decide nothing: the table does.
 */
export interface QueueToken {
  readonly kind: 'queue' | 'payment';
  readonly userId: UserId;
  readonly concertId: ConcertId;
  readonly scheduleId: ScheduleId;
  readonly tokenId: TokenId;
  /** Unknown until the place is numbered. */
  readonly position?: number | undefined;
  /** SQS' number of the join and its message group, by which a poll knows whether it has been handled. */
  readonly sequence: string;
  readonly group: number;
  /** What a waiting fan is shown of the concert, so that a poll need not read it. */
  readonly name: string;
  readonly price: number;
  readonly issuedAt: Instant;
  readonly expiresAt: Instant;
}

const ALGORITHM = 'HS256';
const ISSUER = 'concert-onsale';
/** A payment may be asked for again after the pass has ended, and must then find what became of it. */
const LATE_MS = DAY;

const Payload = z.object({
  aud: z.enum(['queue', 'payment']),
  sub: UserId,
  jti: TokenId,
  concertId: ConcertId,
  scheduleId: ScheduleId,
  position: z.optional(z.int()),
  sequence: z.string().check(z.regex(/^\d+$/)),
  group: z.int(),
  name: z.string(),
  price: z.int(),
  iat: z.number(),
  exp: z.number(),
});

export const signToken = async (token: QueueToken, now: Instant): Promise<string> => {
  const { kind: aud, userId: sub, tokenId: jti, issuedAt: _, expiresAt: __, ...rest } = token;
  const claims = { aud, sub, jti, ...rest };
  return sign(claims, token, now);
};

/** The payment token of a pass: it lasts as long as the pass does. */
export const passToken = (
  token: QueueToken,
  { tokenId, position, expiresAt }: Required<Pick<QueueToken, 'tokenId' | 'position' | 'expiresAt'>>,
): QueueToken => ({
  ...token,
  kind: 'payment',
  tokenId,
  position,
  issuedAt: expiresAt - PASS_MS,
  expiresAt,
});

/** The seat of somebody, as the door will want to see it: good for a day, and made anew whenever it is looked at. */
export interface Ticket {
  readonly reservationId: ReservationId;
  readonly userId: UserId;
  readonly scheduleId: ScheduleId;
  readonly seatNumber: number;
}

const TICKET_MS = DAY;

export const signTicket = async (
  { reservationId, userId, scheduleId, seatNumber }: Ticket,
  now: Instant,
): Promise<string> => {
  const claims = { aud: 'ticket', sub: userId, jti: reservationId, scheduleId, seatNumber };
  return sign(claims, { issuedAt: now, expiresAt: now + TICKET_MS }, now);
};

/** Signs with the key of now, whatever a token says of when it was first issued. */
const sign = async (
  claims: JWTPayload,
  { issuedAt, expiresAt }: Pick<QueueToken, 'issuedAt' | 'expiresAt'>,
  now: Instant,
): Promise<string> => {
  const { kid, key } = signingKey(await tokenKeys(now), now);
  return new SignJWT(claims)
    .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT', kid })
    .setIssuer(ISSUER)
    .setIssuedAt(Math.floor(issuedAt / SECOND))
    .setExpirationTime(Math.ceil(expiresAt / SECOND))
    .sign(key);
};

/**
 * What a token says, if it is ours, unaltered and of one of these kinds.
 * @throws DomainError UNAUTHORIZED
 */
export const verifyToken = async (
  token: string,
  kinds: readonly QueueToken['kind'][],
  now: Instant,
): Promise<QueueToken> => {
  const key = await keyFor(token, now);
  if (!key) throw new DomainError('UNAUTHORIZED');
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: [ALGORITHM],
      issuer: ISSUER,
      audience: [...kinds],
      currentDate: new Date(now),
      clockTolerance: kinds.includes('payment') ? LATE_MS / SECOND : 0,
    });
    const { aud, sub, jti, iat, exp, ...rest } = Payload.parse(payload);
    if (aud === 'queue' && exp * SECOND < now) throw new DomainError('UNAUTHORIZED');
    return { kind: aud, userId: sub, tokenId: jti, issuedAt: iat * SECOND, expiresAt: exp * SECOND, ...rest };
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof $ZodError)
      throw new DomainError('UNAUTHORIZED');
    throw error;
  }
};

/** A key that is not known may be newer than those that were read: so often at most it is looked for. */
const UNKNOWN_KEPT_MS = 10 * SECOND;

const keyFor = async (token: string, now: Instant): Promise<CryptoKey | undefined> => {
  const kid = kidOf(token);
  if (typeof kid !== 'string') return undefined;
  return keyOf(await tokenKeys(now), kid) ?? keyOf(await tokenKeys(now, UNKNOWN_KEPT_MS), kid);
};

const kidOf = (token: string): unknown => {
  try {
    return decodeProtectedHeader(token).kid;
  } catch {
    return undefined;
  }
};

/**
 * The payload of a JWT, which nothing here has verified; `undefined` for what is no JWT. Only for a token that has been
 * verified elsewhere.
 */
export const decodeClaims = (token: string): JWTPayload | undefined => {
  try {
    return decodeJwt(token);
  } catch {
    return undefined;
  }
};
