import { type Instant, MINUTE, ttlAt } from '#lib/clock.ts';
import type { Schedule } from '#lib/concert/concert.ts';
import { newId, type TokenId, type UserId } from '#lib/ids.ts';
import { type Place } from '#lib/queue/queue.ts';
import { bySeatNumber, heldSeatOf, type Hold } from '#lib/seat/seat.ts';
import { type Key, keys } from '#lib/table/keys.ts';
import type { Row } from '#lib/table/write.ts';
import { PASS_MS, PLACE_MS } from '#lib/token/lifetimes.ts';
import type { QueueToken } from '#lib/token/token.ts';
import { NOW, PRICE } from '#test/support/builders.ts';

/** Where someone stands: who is called has yet to come in, who is inside holds seats. */
export type Standing = 'elsewhere' | 'waiting' | 'called' | 'inside';

/** SQS' number of the joins that were handled before. */
export const HANDLED = '0';

/** The place of someone who stands there. */
export const aPlace = (
  {
    userId,
    schedule: { concertId, scheduleId },
  }: { readonly userId: UserId; readonly schedule: Pick<Schedule, 'concertId' | 'scheduleId'> },
  position: number,
  stands: Standing,
  { holds, until }: { readonly holds: readonly Hold[]; readonly until: Instant },
): Place & Row & Key => {
  const createdAt = NOW - 10 * MINUTE;
  const waiting: Place & Key = {
    ...keys.place(userId, scheduleId),
    tokenId: newId<TokenId>(createdAt),
    userId,
    concertId,
    scheduleId,
    sequence: HANDLED,
    position,
    status: 'PENDING',
    version: 0,
    createdAt,
    expiresAt: createdAt + PLACE_MS,
  };
  if (stands !== 'inside') return { ...waiting, ttl: ttlAt(waiting.expiresAt) };
  return {
    ...waiting,
    status: 'ACTIVE',
    version: 1,
    activatedAt: until - PASS_MS,
    expiresAt: until,
    held: holds.map(heldSeatOf).toSorted(bySeatNumber),
    ttl: ttlAt(until),
  };
};

/** The token of a place: for paying, or for waiting. */
export const tokenOf = ({
  status,
  position,
  userId,
  concertId,
  scheduleId,
  tokenId,
  sequence,
  expiresAt,
}: Place): QueueToken => ({
  kind: status === 'ACTIVE' ? 'payment' : 'queue',
  userId,
  concertId,
  scheduleId,
  tokenId,
  sequence,
  group: 0,
  ...(position > 0 && { position }),
  name: '콘서트',
  price: PRICE,
  issuedAt: NOW - MINUTE,
  expiresAt,
});
