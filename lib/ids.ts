import { createHash } from 'node:crypto';
import { v7, parse } from 'uuid';
import * as z from 'zod/mini';

import { type Instant, MAX_SKEW_MS } from '#lib/clock.ts';

/** Ids are uuids, opaque to clients. Where they must sort by time they are v7. */
const uuid = () => z.uuid();

export const ConcertId = uuid().brand<'ConcertId'>();
export const ScheduleId = uuid().brand<'ScheduleId'>();
export const ReservationId = uuid().brand<'ReservationId'>();
export const HoldId = uuid().brand<'HoldId'>();
export const PaymentId = uuid().brand<'PaymentId'>();
export const TransactionId = uuid().brand<'TransactionId'>();
export const TokenId = uuid().brand<'TokenId'>();
/** The issuer's `sub`: a uuid at Cognito and on the laptop, any short string at other issuers. */
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
 * A new id that sorts by `now`.
 * @param index order among ids of the same `now`; absent: any order
 */
export const newId = <Id extends string>(now: Instant, index?: number): Id =>
  v7({ msecs: now, ...(index !== undefined && { seq: index }) }) as Id;

/** A new id that sorts after `last`, even when this machine's clock is behind the one that made `last`. */
export const idAfter = <Id extends string>(last: string | undefined, now: Instant): Id => {
  const id = v7({ msecs: now });
  if (last === undefined || id > last) return id as Id;
  return v7({ msecs: millisecondsOf(last) + 1 }) as Id;
};

/** When a uuid v7 was made: its first 48 bits are milliseconds. */
export const millisecondsOf = (id: string): number =>
  Number.parseInt(Buffer.from(parse(id).subarray(0, 6)).toString('hex'), 16);

/**
 * Whether an id was certainly made after a request arrived, even if the two clocks differ. A client may give up on a request
 * and send it again. The first request may then run late, and must not undo what was done since.
 */
export const isMadeAfter = (id: string, now: Instant): boolean => millisecondsOf(id) > now + 2 * MAX_SKEW_MS;

/** A stable digest, to compare requests and to spread users over message groups. */
export const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
