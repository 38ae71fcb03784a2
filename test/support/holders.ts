import { type Instant, MINUTE } from '#lib/clock.ts';
import type { UserId } from '#lib/ids.ts';
import { admitWaiting } from '#lib/operations/admit-waiting.ts';
import { holdSeats } from '#lib/operations/hold-seats.ts';
import type { HeldSeat } from '#lib/seat/seat.ts';
import type { QueueToken } from '#lib/token/token.ts';
import { placeOf, reservationsOf } from '#test/support/books.ts';
import { aUser, enterForPass, ENTRY, NOW, numbered, only, type Show } from '#test/support/builders.ts';

/** When fans who have entered choose other seats. */
export const LATER = NOW + MINUTE;

/** Fans who have entered: one for each of these lists of seats, which they hold. */
export const holders = async (
  show: Show,
  ...seats: readonly (readonly number[])[]
): Promise<QueueToken[]> => {
  const users = await Promise.all(seats.map(() => aUser()));
  const tokens = await numbered(show, users);
  await admitWaiting(show.schedule, NOW);
  return Promise.all(
    tokens.map((token, index) => {
      const seatNumbers = seats[index] ?? [];
      return enterForPass(token, ENTRY, { seatNumbers, count: seatNumbers.length });
    }),
  );
};

export const aHolder = async (show: Show, ...seatNumbers: readonly number[]): Promise<QueueToken> =>
  only(await holders(show, seatNumbers));

export const twoHolders = async (show: Show, one: readonly number[], other: readonly number[]) =>
  (await holders(show, one, other)) as [QueueToken, QueueToken];

export const exchange = (fan: QueueToken, seatNumbers: readonly number[], now: Instant = LATER) =>
  holdSeats(fan, { seatNumbers }, now);

export const heldBy = async ({ userId, scheduleId }: QueueToken): Promise<readonly HeldSeat[]> =>
  (await placeOf(userId, scheduleId)).held ?? [];

/** Seat and status of each reservation, oldest first. */
export const reservedBy = async (userId: UserId) =>
  (await reservationsOf(userId)).map(({ seatNumber, status }) => [seatNumber, status]);
