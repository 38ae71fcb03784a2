import { randomUUID } from 'node:crypto';

import { DAY, SECOND } from '#lib/clock.ts';
import type { Concert, Schedule } from '#lib/concert/concert.ts';
import { DomainError } from '#lib/errors.ts';
import { newId, type TokenId, type UserId } from '#lib/ids.ts';
import { admitWaiting } from '#lib/operations/admit-waiting.ts';
import { assignPositions } from '#lib/operations/assign-positions.ts';
import { chargeWallet } from '#lib/operations/charge-wallet.ts';
import { createConcert } from '#lib/operations/create-concert.ts';
import { createSchedule, type NewSchedule } from '#lib/operations/create-schedule.ts';
import { holdSeats } from '#lib/operations/hold-seats.ts';
import { type Entered, pollQueue } from '#lib/operations/poll-queue.ts';
import { registerUser } from '#lib/operations/register-user.ts';
import type { DeliveredFromUser } from '#lib/queue/intake.ts';
import type { SeatWish } from '#lib/seat/choose-seats.ts';
import type { Hold } from '#lib/seat/seat.ts';
import { readHoldsOf } from '#lib/seat/seat.items.ts';
import { QUEUE_TOKEN_MS } from '#lib/token/lifetimes.ts';
import { type QueueToken, verifyToken } from '#lib/token/token.ts';
import { inSequence } from '#test/support/records.ts';
import { aToken, NOW, PRICE } from '#test/support/values.ts';

export { NOW, PRICE };

/** When fans enter who were called at NOW. A poll may be answered from a read that is a second old. */
export const ENTRY = NOW + SECOND;

export interface Show {
  readonly concert: Concert;
  readonly schedule: Schedule;
}

/** A new concert with one schedule, so that tests do not share rows. */
export const aShow = async (overrides: Partial<NewSchedule> = {}, now = NOW): Promise<Show> => {
  const concert = await createConcert({ name: '테스트 콘서트', description: '', price: PRICE }, now);
  const schedule = await createSchedule(
    {
      concertId: concert.concertId,
      startsAt: now + 10 * DAY,
      endsAt: now + 10 * DAY + 3_600_000,
      timezone: 'Asia/Seoul',
      ...overrides,
    },
    now,
  );
  return { concert, schedule };
};

export const aUserId = (): UserId => randomUUID() as UserId;

export const someUsers = (count: number): UserId[] => Array.from({ length: count }, aUserId);

/** A registered user with points. */
export const aUser = async ({ point = 10 * PRICE, now = NOW } = {}): Promise<UserId> => {
  const userId = aUserId();
  await registerUser({ userId, email: `${userId}@example.com`, name: '팬', iat: now / SECOND }, now);
  if (point > 0) await chargeWallet({ userId, point, idempotencyKey: undefined, now });
  return userId;
};

export const aJoin = (
  { schedule: { concertId, scheduleId } }: Show,
  userId: UserId,
  now = NOW,
): DeliveredFromUser =>
  inSequence({ kind: 'JOIN', tokenId: newId<TokenId>(now), userId, concertId, scheduleId });

export const aLeave = (show: Show, userId: UserId, now = NOW): DeliveredFromUser => ({
  ...aJoin(show, userId, now),
  kind: 'LEAVE',
  tokenId: newId<TokenId>(now),
});

/** The queue token that a join answers with. */
export const aQueueToken = (
  { concert: { name, price } }: Show,
  join: DeliveredFromUser,
  now = NOW,
): QueueToken =>
  aToken({ ...join, kind: 'queue', name, price, issuedAt: now, expiresAt: now + QUEUE_TOKEN_MS });

/** Gives these users numbers, in this order. */
export const numbered = async (show: Show, users: readonly UserId[], now = NOW): Promise<QueueToken[]> => {
  const joins = users.map((userId) => aJoin(show, userId, now));
  for (let first = 0; first < joins.length; first += 10) {
    await assignPositions(show.schedule, joins.slice(first, first + 10), now);
  }
  return joins.map((join) => aQueueToken(show, join, now));
};

/** These users enter a second after they were called. @returns the claims of their payment tokens */
export const inside = async (show: Show, users: readonly UserId[], now = NOW): Promise<QueueToken[]> => {
  const tokens = await numbered(show, users, now);
  await admitWaiting(show.schedule, now);
  return Promise.all(tokens.map((token) => enterForPass(token, now + SECOND)));
};

/** Holds seats. @returns the rows of the holds */
export const holdRows = async (
  token: QueueToken,
  seatNumbers: readonly number[],
  now = NOW,
): Promise<Hold[]> => {
  const { holds } = await holdSeats(token, { seatNumbers }, now);
  return readHoldsOf(token.scheduleId, holds);
};

/** No wish: one seat, whichever it is. */
export const ANY_SEAT: SeatWish = { seatNumbers: [], count: 1 };

/** Enters by polling. */
export const enter = async (token: QueueToken, now = ENTRY, wish = ANY_SEAT): Promise<Entered> => {
  const turn = await pollQueue(token, wish, now);
  if (turn.kind !== 'ENTERED') throw new Error(`expected to enter, but waits at ${turn.position}`);
  return turn;
};

/** Enters by polling. @returns the claims of the payment token */
export const enterForPass = async (token: QueueToken, now = ENTRY, wish = ANY_SEAT): Promise<QueueToken> =>
  verifyToken((await enter(token, now, wish)).token, ['payment'], now);

export const seatsOf = ({ holds }: Pick<Entered, 'holds'>): number[] =>
  holds.map(({ seatNumber }) => seatNumber);

/** The code and details of the error with which `act` must fail. */
export const refusal = async (act: Promise<unknown>): Promise<{ code: string } & Record<string, unknown>> => {
  try {
    await act;
  } catch (error) {
    if (error instanceof DomainError) return { code: error.code, ...error.details };
    throw error;
  }
  throw new Error('expected an error');
};

/** The only element, for tests with one fan. */
export const only = <Element>(elements: readonly Element[]): Element => {
  const [first] = elements;
  if (first === undefined || elements.length > 1) throw new Error(`expected one, got ${elements.length}`);
  return first;
};

/** One new fan with points, who has entered. */
export const aFanInside = async (show: Show, { point = 10 * PRICE, now = NOW } = {}): Promise<QueueToken> =>
  only(await inside(show, [await aUser({ point, now })], now));
