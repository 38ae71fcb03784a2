import { type Instant, MINUTE, ttlAt } from '#lib/clock.ts';
import type { Schedule } from '#lib/concert/concert.ts';
import { newId, type TokenId, type UserId } from '#lib/ids.ts';
import { PASS_LIMIT_MS, PASS_MS, type Place, PLACE_MS } from '#lib/queue/queue.ts';
import type { QueueToken } from '#lib/queue/token.ts';
import type { HeldSeat, Hold } from '#lib/seat/seat.ts';
import { gsi1, type Key, keys } from '#lib/table/keys.ts';
import type { Row } from '#lib/table/write.ts';
import { NOW, PRICE } from '#test/support/builders.ts';

/** Where someone stands. */
export type Standing =
  | { readonly is: 'elsewhere' | 'waiting' }
  | { readonly is: 'called'; readonly at: Instant }
  | { readonly is: 'inside'; readonly until?: Instant };

/** The place of someone who stands there. */
export const aPlace = (
  {
    userId,
    schedule: { concertId, scheduleId, maxActive, maxSeatsPerUser },
  }: { userId: UserId; schedule: Schedule },
  position: number,
  stands: Standing,
  holds: readonly Hold[],
): Place & Row & Key => {
  const createdAt = NOW - 2 * MINUTE;
  const waiting: Place & Key = {
    ...keys.place(userId, scheduleId),
    tokenId: newId<TokenId>(createdAt),
    userId,
    concertId,
    scheduleId,
    sequence: '0',
    position,
    status: 'PENDING',
    version: 0,
    createdAt,
    expiresAt: createdAt + PLACE_MS,
  };
  if (stands.is !== 'inside') return { ...waiting, ttl: ttlAt(waiting.expiresAt) };
  const activatedAt = NOW - MINUTE;
  const hardEndsAt = activatedAt + PASS_LIMIT_MS;
  const held = holds.map(({ seatNumber, holdId, reservationId, price, expiresAt }): HeldSeat => ({
    seatNumber,
    holdId,
    reservationId,
    price,
    expiresAt,
  }));
  return {
    ...waiting,
    status: 'ACTIVE',
    version: 1,
    activatedAt,
    hardEndsAt,
    expiresAt: stands.until ?? Math.max(activatedAt + PASS_MS, ...holds.map(({ expiresAt }) => expiresAt)),
    admittedCap: maxActive,
    maxSeats: maxSeatsPerUser,
    held,
    ttl: ttlAt(hardEndsAt),
    [gsi1.pk]: gsi1.inside(scheduleId),
    [gsi1.sk]: hardEndsAt,
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
  ...(position > 0 && { position }),
  name: '콘서트',
  price: PRICE,
  issuedAt: NOW - MINUTE,
  expiresAt,
});
