import { type Instant, SECOND } from '#lib/clock.ts';
import { admitWaiting } from '#lib/operations/admit-waiting.ts';
import { type Entered, pollQueue } from '#lib/operations/poll-queue.ts';
import type { SeatWish } from '#lib/seat/choose-seats.ts';
import type { QueueToken } from '#lib/token/token.ts';
import { ANY_SEAT, NOW, numbered, only, type Show, someUsers } from '#test/support/builders.ts';

export const ENTRY = NOW + SECOND;

export const wish = (count: number, ...seatNumbers: readonly number[]): SeatWish => ({ seatNumbers, count });

/** This many fans whose numbers are called. */
export const calledFans = async (show: Show, count: number, now = NOW): Promise<QueueToken[]> => {
  const tokens = await numbered(show, someUsers(count), now);
  await admitWaiting(show.schedule, now);
  return tokens;
};

export const aCalledFan = async (show: Show, now = NOW): Promise<QueueToken> =>
  only(await calledFans(show, 1, now));

export const enter = async (token: QueueToken, now: Instant = ENTRY, wished = ANY_SEAT): Promise<Entered> => {
  const turn = await pollQueue(token, wished, now);
  if (turn.kind !== 'ENTERED') throw new Error(`expected to enter, but waits at ${turn.position}`);
  return turn;
};

export const seatsOf = ({ holds }: Pick<Entered, 'holds'>) => holds.map(({ seatNumber }) => seatNumber);
