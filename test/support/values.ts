import { DAY, type Instant, MINUTE } from '#lib/clock.ts';
import type { DrawState } from '#lib/draw/draw.ts';
import type { ConcertId, HoldId, ReservationId, ScheduleId, TokenId, UserId } from '#lib/ids.ts';
import type { Place, QueueState } from '#lib/queue/queue.ts';
import { type Hold, SEAT_COUNT } from '#lib/seat/seat.ts';
import { QUEUE_TOKEN_MS } from '#lib/token/lifetimes.ts';
import type { QueueToken } from '#lib/token/token.ts';

/** Rows and claims as plain values. All other builders start from these. */

export const PRICE = 70_000;

/** The time of most tests: far in the future, so that TTL removes no row. The concert is ten days later. */
export const NOW: Instant = Date.parse('2036-12-01T03:00:00Z');

const concertId = '01a22f8b-7b80-73da-8a48-b779e2f0dd4b' as ConcertId;
const scheduleId = '01a22f8b-7b80-7422-8c9e-987c0c0edd8a' as ScheduleId;
const tokenId = '01a22f8b-7b80-7000-8000-000000000001' as TokenId;
const userId = 'fan' as UserId;

export const aState = (overrides: Partial<QueueState> = {}): QueueState => ({
  concertId,
  scheduleId,
  tail: 0,
  serving: 0,
  calledAt: 0,
  callSize: 0,
  reached: {},
  turnedAway: {},
  open: true,
  soldOut: false,
  paused: false,
  closed: false,
  startsAt: NOW + 10 * DAY,
  returned: 0,
  seatsLeft: SEAT_COUNT,
  ...overrides,
});

/** A draw with one message group that opened ten minutes ago, and whose sale opens now. */
export const aDrawState = (overrides: Partial<DrawState> = {}): DrawState => ({
  entryOpensAt: NOW - 10 * MINUTE,
  groups: 1,
  round: 21,
  roundAt: NOW + MINUTE,
  delays: [],
  ...overrides,
});

export const aPlace = (overrides: Partial<Place> = {}): Place => ({
  tokenId,
  userId,
  concertId,
  scheduleId,
  sequence: '1',
  position: 1,
  status: 'PENDING',
  version: 0,
  createdAt: NOW,
  ...overrides,
});

export const aHold = (overrides: Partial<Hold> = {}): Hold => ({
  holdId: '01a22f8b-7b80-7000-8000-000000000002' as HoldId,
  reservationId: '01a22f8b-7b80-7000-8000-000000000003' as ReservationId,
  scheduleId,
  seatNumber: 1,
  userId,
  status: 'PENDING',
  price: PRICE,
  position: 1_000_000,
  createdAt: NOW,
  expiresAt: NOW + 5 * MINUTE,
  ...overrides,
});

export const aToken = (overrides: Partial<QueueToken> = {}): QueueToken => ({
  kind: 'queue',
  userId,
  concertId,
  scheduleId,
  tokenId,
  sequence: '1',
  group: 0,
  name: '콘서트',
  price: PRICE,
  issuedAt: NOW,
  expiresAt: NOW + QUEUE_TOKEN_MS,
  ...overrides,
});
