import { type Instant, MINUTE, SECOND } from '#lib/clock.ts';
import type { Schedule } from '#lib/concert/concert.ts';
import type { UserId } from '#lib/ids.ts';
import { admitWaiting } from '#lib/operations/admit-waiting.ts';
import { holdSeats } from '#lib/operations/hold-seats.ts';
import { pay } from '#lib/operations/pay.ts';
import { updateSchedule } from '#lib/operations/update-schedule.ts';
import { CALL_MS } from '#lib/queue/admission.ts';
import { endPlace, readPlace } from '#lib/queue/place.items.ts';
import { SEAT_COUNT, seatNumbers } from '#lib/seat/seat.ts';
import { write } from '#lib/table/transact.ts';
import { PASS_MS } from '#lib/token/lifetimes.ts';
import type { QueueToken } from '#lib/token/token.ts';
import {
  aShow,
  aUser,
  aUserId,
  enterForPass,
  NOW,
  numbered,
  only,
  type Show,
} from '#test/support/builders.ts';

/** The time at which fans act after they were called at `NOW`. */
export const ACTED_AT: Instant = NOW + 2 * SECOND;

/** A sale with one message group, so that numbers follow the order of joins. */
export const aSale = (overrides: Partial<Schedule> = {}): Promise<Show> => aShow({ lanes: 1, ...overrides });

export const dateOf = ({ schedule: { concertId, scheduleId } }: Show) => ({ concertId, scheduleId });

export const pathOf = ({ concertId, scheduleId }: Pick<QueueToken, 'concertId' | 'scheduleId'>) => ({
  concertId,
  scheduleId,
});

/** A user who has just signed in for the first time. */
export const aNewcomer = async () => ({ at: NOW, user: aUserId() });

/** A registered user with points. */
export const aMember = async () => ({ at: NOW, user: await aUser() });

/** An empty queue, and a user who has not joined it. */
export const anEmptyQueue = async () => ({ at: NOW, user: await aUser(), path: dateOf(await aSale()) });

/** A user joins, is called, and enters a second later with these seats. */
export const enterWith = async (
  show: Show,
  userId: UserId,
  seats: readonly number[],
  now = NOW,
): Promise<QueueToken> => {
  const token = only(await numbered(show, [userId], now));
  await admitWaiting(show.schedule, now);
  return enterForPass(token, now + SECOND, { seatNumbers: seats, count: seats.length });
};

/** A fan inside who holds a seat. */
export const aPass = async () => {
  const show = await aSale();
  return { at: ACTED_AT, fan: await enterWith(show, await aUser(), [5]), show };
};

/** A fan inside who holds two seats. */
export const twoHeld = async () => {
  const show = await aSale();
  return { at: ACTED_AT, fan: await enterWith(show, await aUser(), [7, 8]), show };
};

/** A fan who has paid two seats. A tick has run since. */
export const twoPaid = async () => {
  const { fan, show } = await twoHeld();
  const { payments, schedule } = await pay(fan, {}, ACTED_AT);
  await admitWaiting(schedule, ACTED_AT + SECOND);
  return { at: ACTED_AT + 2 * SECOND, fan, payment: payments[0], payments, show };
};

/** A fan who has left, and may join again. */
export const anEndedPlace = async () => {
  const show = await aSale();
  const user = await aUser();
  const fan = only(await numbered(show, [user]));
  const place = await readPlace(user, show.schedule.scheduleId);
  if (!place) throw new Error('no place was given');
  await write(endPlace(place, ACTED_AT));
  return { at: ACTED_AT + SECOND, user, fan, path: dateOf(show), show };
};

/** Two fans wait behind one inside. The opening was moved to later, so nobody is called. */
export const aQueue = async () => {
  const show = await aSale();
  const first = await enterWith(show, await aUser(), [5]);
  const waiting = await numbered(show, [await aUser(), await aUser()], ACTED_AT);
  const path = dateOf(show);
  const saleOpensAt = new Date(ACTED_AT + MINUTE).toISOString();
  await updateSchedule(path.concertId, path.scheduleId, { saleOpensAt }, NOW);
  return { at: ACTED_AT + SECOND, first, waiting, path };
};

/** A fan is called and has not entered. */
export const aCall = async () => {
  const show = await aSale();
  const fan = only(await numbered(show, [await aUser()]));
  await admitWaiting(show.schedule, NOW);
  return { at: ACTED_AT, fan };
};

/** One fan holds a seat, one has paid, two wait. */
export const underWay = async () => {
  const show = await aSale();
  await enterWith(show, await aUser(), [7]);
  const buyer = await enterWith(show, await aUser(), [8], ACTED_AT);
  await pay(buyer, {}, ACTED_AT + SECOND);
  await admitWaiting(show.schedule, ACTED_AT + 2 * SECOND);
  const waiting = await numbered(show, [await aUser(), await aUser()], ACTED_AT + 2 * SECOND);
  return { at: ACTED_AT + 3 * SECOND, user: buyer.userId, path: dateOf(show), waiting };
};

/** How many seats each payment buys. */
const SEATS_A_PASS = 10;

/** One user buys these seats. The limit allows it. */
const buyOut = async (show: Show, user: UserId, seats: readonly number[]): Promise<Instant> => {
  let now = NOW;
  for (let first = 0; first < seats.length; first += SEATS_A_PASS) {
    const [one, ...others] = seats.slice(first, first + SEATS_A_PASS);
    if (one === undefined) break;
    const fan = await enterWith(show, user, [one], now);
    now += 2 * SECOND;
    await holdSeats(fan, { seatNumbers: [one, ...others] }, now);
    await pay(fan, {}, now);
    now += 2 * SECOND;
  }
  return now;
};

/** All seats are sold, no tick has run since, and two fans wait. */
export const allSold = async () => {
  const show = await aSale({ maxSeatsPerUser: SEAT_COUNT });
  const collector = await aUser({ point: 10_000_000 });
  const now = await buyOut(show, collector, seatNumbers);
  const waiting = await numbered(show, [await aUser(), await aUser()], now);
  return { at: now + SECOND, collector, waiting, path: dateOf(show), show };
};

/** All seats but one are sold. That one is held for half a minute more. One called fan waits for it. */
export const aFullHouse = async () => {
  const show = await aSale({ maxSeatsPerUser: SEAT_COUNT });
  const now = await buyOut(show, await aUser({ point: 10_000_000 }), seatNumbers.slice(1));
  const [holder, fan] = await numbered(show, [await aUser(), await aUser()], now + CALL_MS);
  if (!holder || !fan) throw new Error('fewer than two were numbered');
  await admitWaiting(show.schedule, now + CALL_MS);
  // The first has not entered by now, so this tick calls the second as well.
  await admitWaiting(show.schedule, now + 2 * CALL_MS);
  const entry = now + 2 * CALL_MS + SECOND;
  await enterForPass(holder, entry);
  return { at: entry + PASS_MS - MINUTE / 2, fan };
};
