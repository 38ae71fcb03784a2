import { createHash } from 'node:crypto';
import { v7, parse } from 'uuid';
import * as z from 'zod/mini';

import { type Instant, MAX_SKEW_MS } from '#lib/clock.ts';

/** Ids are uuids, v7 where their order is the order of time; opaque to clients. */
const uuid = () => z.uuid();

export const ConcertId = uuid().brand<'ConcertId'>();
export const ScheduleId = uuid().brand<'ScheduleId'>();
export const ReservationId = uuid().brand<'ReservationId'>();
export const HoldId = uuid().brand<'HoldId'>();
export const PaymentId = uuid().brand<'PaymentId'>();
export const TransactionId = uuid().brand<'TransactionId'>();
export const TokenId = uuid().brand<'TokenId'>();
/** The issuer's `sub`: a uuid at Cognito and on a laptop, any short string elsewhere. */
export const UserId = z
  .string()
  .check(z.regex(/^[\w|.:@-]{1,128}$/))
  .brand<'UserId'>();

export type ConcertId = z.infer<typeof ConcertId>;
export type ScheduleId = z.infer<typeof ScheduleId>;
export type ReservationId = z.infer<typeof ReservationId>;
export type HoldId = z.infer<typeof HoldId>;
export type PaymentId = z.infer<typeof PaymentId>;
export type TransactionId = z.infer<typeof TransactionId>;
export type TokenId = z.infer<typeof TokenId>;
export type UserId = z.infer<typeof UserId>;

/**
 * A new id whose order is that of `now`.
 * @param place among those made at the same `now` that shall keep their order; absent: any order
 */
export const newId = <Id extends string>(now: Instant, place?: number): Id =>
  v7({ msecs: now, ...(place !== undefined && { seq: place }) }) as Id;

/** A new id that sorts after `last`, also when this machine's clock runs behind the one that made `last`. */
export const idAfter = <Id extends string>(last: string | undefined, now: Instant): Id => {
  const id = v7({ msecs: now });
  if (last === undefined || id > last) return id as Id;
  return v7({ msecs: millisecondsOf(last) + 1 }) as Id;
};

/** The first 48 bits of a uuid v7 are its milliseconds. */
export const millisecondsOf = (id: string): number =>
  Number.parseInt(Buffer.from(parse(id).subarray(0, 6)).toString('hex'), 16);

/**
 * Whether something was made after a request came in, by whatever two clocks: a request that its sender has given up and
 * sent again may still act late, and must not undo what was done since.
 */
export const isMadeAfter = (id: string, now: Instant): boolean => millisecondsOf(id) > now + 2 * MAX_SKEW_MS;

/** A short stable digest, for comparing requests and for spreading users over lanes. */
export const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
