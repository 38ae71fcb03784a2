import { type Instant, MINUTE, SECOND } from '#lib/clock.ts';
import type { Schedule } from '#lib/concert/concert.ts';
import type { UserId } from '#lib/ids.ts';
import { pay } from '#lib/payment/pay.ts';
import { admitWaiting } from '#lib/queue/admit-waiting.ts';
import { endPlace, readPlace } from '#lib/queue/place.items.ts';
import type { QueueToken } from '#lib/queue/token.ts';
import { holdSeats } from '#lib/seat/hold-seats.ts';
import { SEAT_COUNT, seatNumbers } from '#lib/seat/seat.ts';
import { write } from '#lib/table/transact.ts';
import {
  aFanInside,
  aShow,
  aUser,
  aUserId,
  inside,
  NOW,
  numbered,
  only,
  type Show,
} from '#test/support/builders.ts';

/** When those who were let in at `NOW` do something. */
export const ENTRY: Instant = NOW + 2 * SECOND;

/** One lane: who is numbered before whom is no chance. */
export const aSale = (overrides: Partial<Schedule> = {}): Promise<Show> => aShow({ lanes: 1, ...overrides });

export const dateOf = ({ schedule: { concertId, scheduleId } }: Show) => ({ concertId, scheduleId });

export const pathOf = ({ concertId, scheduleId }: Pick<QueueToken, 'concertId' | 'scheduleId'>) => ({
  concertId,
  scheduleId,
});

/** Someone who has just signed in for the first time. */
export const aNewcomer = async () => ({ at: NOW, user: aUserId() });

/** Someone registered, with points. */
export const aMember = async () => ({ at: NOW, user: await aUser() });

/** An empty queue, and someone who has not joined it. */
export const anEmptyQueue = async () => ({ at: NOW, user: await aUser(), path: dateOf(await aSale()) });

/** Someone inside, holding nothing. */
export const aPass = async () => ({ at: ENTRY, fan: await aFanInside(await aSale()) });

/** Someone inside who holds two seats. */
export const twoHeld = async () => {
  const fan = await aFanInside(await aSale());
  await holdSeats(fan, { seatNumbers: [7, 8] }, ENTRY - SECOND);
  return { at: ENTRY, fan };
};

/** Someone who has paid two seats; the tick has seen it. */
export const twoPaid = async () => {
  const { fan } = await twoHeld();
  const { payments, schedule } = await pay(fan, ENTRY);
  await admitWaiting(schedule, ENTRY + SECOND);
  return { at: ENTRY + MINUTE, fan, payment: payments[0], payments };
};

/** Someone who has left, and may join again. */
export const anEndedPlace = async () => {
  const show = await aSale();
  const user = await aUser();
  await numbered(show, [user]);
  const place = await readPlace(user, show.schedule.scheduleId);
  if (!place) throw new Error('a place was given');
  await write(endPlace(place, ENTRY));
  return { at: ENTRY + SECOND, user, path: dateOf(show), show };
};

/** Two who wait behind the one inside: there is room for one. */
export const aLine = async () => {
  const show = await aSale({ maxActive: 1 });
  const first = await aFanInside(show);
  const waiting = await numbered(show, [await aUser(), await aUser()], ENTRY);
  return { at: ENTRY + SECOND, first, waiting, path: dateOf(show) };
};

/** Someone who has been called and has not come. */
export const aCall = async () => {
  const show = await aSale();
  const fan = only(await numbered(show, [await aUser()]));
  await admitWaiting(show.schedule, NOW);
  return { at: ENTRY, fan };
};

/** Somebody holds, somebody has paid, somebody waits. */
export const underWay = async () => {
  const show = await aSale({ maxActive: 2 });
  const holder = await aFanInside(show);
  const buyer = await aFanInside(show, { now: ENTRY });
  await holdSeats(holder, { seatNumbers: [7] }, ENTRY);
  await holdSeats(buyer, { seatNumbers: [8] }, ENTRY + SECOND);
  await pay(buyer, ENTRY + SECOND);
  await admitWaiting(show.schedule, ENTRY + 2 * SECOND);
  const waiting = await numbered(show, [await aUser(), await aUser()], ENTRY + 2 * SECOND);
  return { at: ENTRY + 3 * SECOND, user: buyer.userId, path: dateOf(show), waiting };
};

/** Seats that one payment pays for here. */
const SEATS_A_PASS = 10;

/** Somebody buys these seats of a date on which one person may have all. */
const buyOut = async (show: Show, user: UserId, seats: readonly number[]): Promise<Instant> => {
  let now = NOW;
  for (let first = 0; first < seats.length; first += SEATS_A_PASS) {
    const fan = only(await inside(show, [user], now));
    now += 2 * SECOND;
    await holdSeats(fan, { seatNumbers: seats.slice(first, first + SEATS_A_PASS) }, now);
    await pay(fan, now);
    now += 2 * SECOND;
  }
  return now;
};

/** All seats are sold, nobody has noticed yet, and two wait. */
export const allSold = async () => {
  const show = await aSale({ maxSeatsPerUser: SEAT_COUNT, maxActive: 1 });
  const collector = await aUser({ point: 10_000_000 });
  const now = await buyOut(show, collector, seatNumbers);
  const waiting = await numbered(show, [await aUser(), await aUser()], now);
  return { at: now + SECOND, collector, waiting, path: dateOf(show), show };
};
