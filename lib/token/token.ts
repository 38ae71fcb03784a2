import { decodeJwt, decodeProtectedHeader, errors, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import * as z from 'zod/mini';
import { $ZodError } from 'zod/v4/core';

import { DAY, type Instant, SECOND } from '#lib/clock.ts';
import { DomainError } from '#lib/errors.ts';
import { ConcertId, type ReservationId, ScheduleId, TokenId, UserId } from '#lib/ids.ts';
import { PASS_MS } from '#lib/token/lifetimes.ts';
import { keyOf, signingKey, tokenKeys } from '#lib/token/token-keys.ts';

/**
 * A token that we sign. A queue token says which user waits in which queue, and at which number once it is known. A payment
 * token belongs to a pass. A token proves who its bearer is; the table decides what they may do.
 */
export interface QueueToken {
  readonly kind: 'queue' | 'payment';
  readonly userId: UserId;
  readonly concertId: ConcertId;
  readonly scheduleId: ScheduleId;
  readonly tokenId: TokenId;
  /** The position of the place; absent until the join is handled. */
  readonly position?: number | undefined;
  /** The nonce of an entry of a draw. */
  readonly nonce?: string | undefined;
  /**
   * The place that the user had when they joined again. It counts until that join is handled: a leave before it may end this
   * place.
   */
  readonly earlier?: EarlierPlace | undefined;
  /**
   * SQS sequence number of the join and its message group. A poll compares them with the queue to see whether the join was
   * handled.
   */
  readonly sequence: string;
  readonly group: number;
  /** Copied from the concert, so that a poll does not read it. */
  readonly name: string;
  readonly price: number;
  readonly issuedAt: Instant;
  readonly expiresAt: Instant;
}

interface EarlierPlace {
  readonly tokenId: TokenId;
  readonly position: number;
  readonly nonce?: string | undefined;
}

const ALGORITHM = 'HS256';
export const ISSUER = 'concert-onsale';
/** How long after its pass a payment token still works: a repeated payment must find the first one. */
const LATE_MS = DAY;

const arrival = {
  position: z.optional(z.int()),
  nonce: z.optional(z.string().check(z.regex(/^[\w-]{22}$/))),
};

const Payload = z.object({
  aud: z.enum(['queue', 'payment']),
  sub: UserId,
  jti: TokenId,
  concertId: ConcertId,
  scheduleId: ScheduleId,
  ...arrival,
  earlier: z.optional(z.object({ ...arrival, tokenId: TokenId, position: z.int() })),
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

/** The payment token of a pass. It expires with the pass. */
export const passToken = (
  token: QueueToken,
  { tokenId, position, expiresAt }: Required<Pick<QueueToken, 'tokenId' | 'position' | 'expiresAt'>>,
): QueueToken => ({
  ...token,
  kind: 'payment',
  tokenId,
  position,
  earlier: undefined,
  issuedAt: expiresAt - PASS_MS,
  expiresAt,
});

/** Proof of a paid seat, to show at the entrance. Valid for a day; each read of the reservation signs a new one. */
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

/** Signs with the current key, even when the token was first issued under an older one. */
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

/** Verifies a token of one of these kinds. @throws DomainError UNAUTHORIZED */
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

/** A token may name a key that is newer than those in memory. Then the keys are read again, at most this often. */
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

/** The payload of a JWT without verification; `undefined` for other text. Only for a token that is verified elsewhere. */
export const decodeClaims = (token: string): JWTPayload | undefined => {
  try {
    return decodeJwt(token);
  } catch {
    return undefined;
  }
};
