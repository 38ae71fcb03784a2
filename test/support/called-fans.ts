import { admitWaiting } from '#lib/operations/admit-waiting.ts';
import type { SeatWish } from '#lib/seat/choose-seats.ts';
import type { QueueToken } from '#lib/token/token.ts';
import { NOW, numbered, only, type Show, someUsers } from '#test/support/builders.ts';

export const wish = (count: number, ...seatNumbers: readonly number[]): SeatWish => ({ seatNumbers, count });

/** This many fans whose numbers are called. */
export const calledFans = async (show: Show, count: number, now = NOW): Promise<QueueToken[]> => {
  const tokens = await numbered(show, someUsers(count), now);
  await admitWaiting(show.schedule, now);
  return tokens;
};

export const aCalledFan = async (show: Show, now = NOW): Promise<QueueToken> =>
  only(await calledFans(show, 1, now));
