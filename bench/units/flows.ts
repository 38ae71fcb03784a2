import { HOUR, type Instant, SECOND } from '#lib/clock.ts';
import { admitWaiting } from '#lib/operations/admit-waiting.ts';
import { cancelPayment } from '#lib/operations/cancel-payment.ts';
import { chargeWallet } from '#lib/operations/charge-wallet.ts';
import { expireHold } from '#lib/operations/expire-hold.ts';
import { getBoard } from '#lib/operations/get-board.ts';
import { getSeatMap } from '#lib/operations/get-seat-map.ts';
import { holdSeats } from '#lib/operations/hold-seats.ts';
import { joinQueue } from '#lib/operations/join-queue.ts';
import { leaveQueue } from '#lib/operations/leave-queue.ts';
import { listReservations } from '#lib/operations/list-reservations.ts';
import { pay } from '#lib/operations/pay.ts';
import { pollQueue } from '#lib/operations/poll-queue.ts';
import { recordSample } from '#lib/operations/record-sample.ts';
import { registerUser } from '#lib/operations/register-user.ts';
import { releaseSeats } from '#lib/operations/release-seats.ts';
import { CALL_MS, FREE_FOR_MS } from '#lib/queue/admission.ts';
import { readOpenQueues } from '#lib/queue/queue-state.items.ts';
import { countAvailable, SEAT_COUNT, TAKEOVER_DELAY_MS } from '#lib/seat/seat.ts';
import { readHolds, readHoldsOf } from '#lib/seat/seat.items.ts';
import { PASS_MS } from '#lib/token/lifetimes.ts';
import { type QueueToken, verifyToken } from '#lib/token/token.ts';
import { readWallet } from '#lib/wallet/wallet.items.ts';
import { aJoin, ANY_SEAT, aUser, aUserId, enterForPass, only, type Show } from '#test/support/builders.ts';
import { keptOfPlace, keptOfSeat, keptOfUser } from './kept-rows.ts';
import { type Figure, measure, shareOf, totalOf } from './meter.ts';
import { aCrowd, BATCH, inEachGroup, number, openSale, someFans } from './sale.ts';

/** The units of each operation, by name. */
export type Flows = Readonly<Record<string, Figure>>;

/** Bytes of rows that are never deleted. */
export interface Kept {
  readonly booking: number;
  /** A profile, a wallet and a first charge. */
  readonly newFan: number;
  /** The place of a fan who waits and never enters. */
  readonly waiter: number;
}

export interface Measured {
  readonly flows: Flows;
  readonly kept: Kept;
}

/** Seats sold to others before entering and paying are measured. */
const SOLD = 25;
const LEFT = SEAT_COUNT - SOLD;
const CROWD = 1_000;
/** The most message groups that a schedule may have. */
const MAX_LANES = 64;

/** A sale that is running. Its clock moves only by `passTime`. */
interface Run {
  readonly show: Show;
  readonly flows: Record<string, Figure>;
  readonly kept: { booking: number; newFan: number; waiter: number };
  now: Instant;
}

/**
 * Runs a sale from its opening and measures each operation once. A second passes before each, so that its caches are
 * cold.
 */
export const measureFlows = async (): Promise<Measured> => {
  const startedAt = Date.now();
  const run: Run = {
    show: await openSale(startedAt),
    flows: {},
    kept: { booking: 0, newFan: 0, waiter: 0 },
    now: startedAt,
  };

  await sellHalf(run);
  const passes = await takeAll(run, LEFT);
  const { fan, ahead } = await waitInQueue(run);
  await makeRoom(run, passes);
  await book(run, fan);
  await bookOtherwise(run, ahead);
  await readAndCharge(run);
  await growTheQueue(run);
  await useAllGroups({ ...run, show: await openSale(run.now, { lanes: MAX_LANES }) });
  await enterDraw({ ...run, show: await openDraw(run.now) });
  await enterDrawWide({ ...run, show: await openDraw(run.now, { lanes: MAX_LANES }) });

  const bookings = { bookingAsAssigned: bookingOf(run.flows), booking: bookingOf(run.flows, ['exchange']) };
  return { flows: { ...run.flows, ...bookings }, kept: run.kept };
};

/** All units of one fan, from the join to the paid seat. */
const bookingOf = (flows: Flows, more: readonly string[] = []): Figure =>
  totalOf(['join', 'number', 'firstPoll', 'enter', ...more, 'pay'].map((step) => figureOf(flows, step)));

/** @throws Error for a flow that was not measured */
export const figureOf = (flows: Flows, name: string): Figure => {
  const figure = flows[name];
  if (!figure) throw new Error(`"${name}" was not measured`);
  return figure;
};

/** Measures one operation. If several fans share it, records the share of one. */
const record = async <Result>(
  run: Run,
  name: string,
  act: (now: Instant) => Promise<Result>,
  sharers = 1,
): Promise<Result> => {
  const now = passTime(run);
  const [figure, result] = await measure(() => act(now));
  run.flows[name] = shareOf(figure, sharers);
  return result;
};

const passTime = (run: Run, milliseconds = SECOND): Instant => (run.now += milliseconds);

/** The first batch finds the queue empty and closed. It opens the queue and calls at once. */
const sellHalf = async (run: Run): Promise<void> => {
  const fans = await someFans(run.show, SOLD, run.now);
  await record(run, 'numberFirst', (now) => number(fans.slice(0, BATCH), now), BATCH);
  await number(fans.slice(BATCH), run.now);
  passTime(run);
  for (const [index, fan] of fans.entries()) {
    const pass = await enterForPass(fan, run.now, { seatNumbers: [index + 1], count: 1 });
    await pay(pass, {}, run.now);
  }
};

/** Takes all seats that are left. Everybody who joins later waits. */
const takeAll = async (run: Run, seats: number): Promise<QueueToken[]> => {
  const fans = await someFans(run.show, seats, passTime(run));
  await number(fans, run.now);
  await admitWaiting(run.show.schedule, passTime(run, CALL_MS + FREE_FOR_MS));
  passTime(run);
  const passes: QueueToken[] = [];
  for (const fan of fans) passes.push(await enterForPass(fan, run.now));
  return passes;
};

/** One fan joins behind ten who wait, is numbered in a batch of ten and polls. */
const waitInQueue = async (run: Run): Promise<{ fan: QueueToken; ahead: readonly QueueToken[] }> => {
  const { show } = run;
  const path = { concertId: show.schedule.concertId, scheduleId: show.schedule.scheduleId };
  const ahead = await someFans(show, BATCH, run.now);
  await number(ahead, run.now);

  const userId = await aUser({ now: run.now });
  const first = await record(run, 'join', (now) => joinQueue({ userId, ...path, now }));
  // In the message group of all others, and after them.
  const { sequence } = aJoin(show, userId);
  const unnumbered = { ...(await verifyToken(first, ['queue'], run.now)), group: 0, sequence };
  await pollQueue(unnumbered, ANY_SEAT, run.now);
  const [unknown] = await measure(() => pollQueue(unnumbered, ANY_SEAT, run.now));
  run.flows['pollUnnumbered'] = unknown;
  const behind = aCrowd(show, BATCH - 1, run.now);
  await record(run, 'number', (now) => number([unnumbered, ...behind], now), BATCH);

  const polled = await record(run, 'firstPoll', (now) => pollQueue(unnumbered, ANY_SEAT, now));
  const fan = await verifyToken(polled.token, ['queue'], run.now);
  await record(run, 'pollCold', (now) => pollQueue(fan, ANY_SEAT, now));
  const [warm] = await measure(() => pollQueue(fan, ANY_SEAT, run.now));
  run.flows['poll'] = warm;
  const [goesHome] = behind;
  if (goesHome) {
    await record(run, 'leaveWaiting', (now) => leaveQueue({ userId: goesHome.userId, ...path, now }));
  }
  return { fan, ahead };
};

/** Everybody with a pass leaves, and a tick calls the next. */
const makeRoom = async (run: Run, passes: readonly QueueToken[]): Promise<void> => {
  const [first, ...others] = passes;
  if (first) await record(run, 'leaveInside', (now) => leaveQueue({ ...first, now }));
  for (const one of others) await leaveQueue({ ...one, now: run.now });
  passTime(run, CALL_MS + FREE_FOR_MS);
  await record(run, 'admit', (now) => admitWaiting(run.show.schedule, now));
};

/** The fan enters, exchanges the seat, pays it and cancels. */
const book = async (run: Run, fan: QueueToken): Promise<void> => {
  const seatNumber = SOLD + 1;
  const kept = async () => (await keptOfUser(fan.userId)) + (await keptOfSeat(fan.scheduleId, seatNumber));
  run.kept.waiter = await keptOfPlace(fan.userId, fan.scheduleId);
  const keptBefore = (await kept()) - run.kept.waiter;
  const entered = await record(run, 'enter', (now) => pollQueue(fan, ANY_SEAT, now));
  await record(run, 'enterAgain', (now) => pollQueue(fan, ANY_SEAT, now));
  const pass = await verifyToken(entered.token, ['payment'], run.now);

  await record(run, 'exchange', (now) => holdSeats(pass, { seatNumbers: [seatNumber] }, now));
  const { payments } = await record(run, 'pay', (now) => pay(pass, { seatNumbers: [seatNumber] }, now));
  run.kept.booking = (await kept()) - keptBefore;
  await record(run, 'reservations', (now) => listReservations(fan.userId, { limit: 20, order: 'desc' }, now));
  await record(run, 'payAgain', (now) => pay(pass, {}, now));
  await record(run, 'cancel', (now) => cancelPayment(fan.userId, payments[0].paymentId, now));
};

/** Measures two seats instead of one, a release, and a hold that runs out. */
const bookOtherwise = async (run: Run, ahead: readonly QueueToken[]): Promise<void> => {
  const [two, back, late] = ahead;
  if (!two || !back || !late) throw new Error('too few people wait');

  const entered = await record(run, 'enterTwo', (now) => pollQueue(two, { ...ANY_SEAT, count: 2 }, now));
  const pass = await verifyToken(entered.token, ['payment'], run.now);
  await record(run, 'exchangeTwo', (now) =>
    holdSeats(pass, { seatNumbers: [SEAT_COUNT - 1, SEAT_COUNT] }, now),
  );
  await record(run, 'payTwo', (now) => pay(pass, {}, now));
  const given = await enterForPass(back, run.now);
  await record(run, 'release', (now) => releaseSeats(given, now));
  const { holds } = await holdSeats(await enterForPass(late, run.now), { count: 1 }, run.now);
  const lapsed = only(await readHoldsOf(late.scheduleId, holds));
  await record(run, 'expire', () => expireHold(lapsed));
};

/** Measures what is not a part of a booking: an account, its points and the public reads. */
const readAndCharge = async (run: Run): Promise<void> => {
  const { concertId, scheduleId } = run.show.schedule;
  const userId = aUserId();
  const claims = { userId, email: `${userId}@example.com`, name: '김하늘', iat: run.now / SECOND };
  await record(run, 'register', (now) => registerUser(claims, now));
  const charge = { userId, point: 100_000, idempotencyKey: undefined };
  const key = aUserId();
  await record(run, 'chargeOnce', (now) => chargeWallet({ ...charge, idempotencyKey: key, now }));
  run.kept.newFan = await keptOfUser(userId);
  await record(run, 'charge', (now) => chargeWallet({ ...charge, now }));
  await record(run, 'wallet', () => readWallet(userId));
  await record(run, 'board', (now) => getBoard(concertId, scheduleId, now));
  await record(run, 'seatMap', (now) => getSeatMap(concertId, scheduleId, now));
};

/** Measures the same tick with a short queue and with a long one. */
const growTheQueue = async (run: Run): Promise<void> => {
  const { schedule } = run.show;
  const tick = async (now: Instant) => {
    await readOpenQueues();
    return admitWaiting(schedule, now);
  };
  const crowd = aCrowd(run.show, CROWD, run.now);
  await takeAll(run, countAvailable(await readHolds(schedule.scheduleId, 'latest'), passTime(run)));
  await number(crowd.slice(0, BATCH), run.now);
  await record(run, 'tick', tick);
  await number(crowd.slice(BATCH), run.now);
  const decision = await record(run, 'tickLong', tick);
  await record(run, 'sample', (now) => recordSample(schedule.scheduleId, decision, now));
  // All passes run out, so the seats are free again.
  passTime(run, PASS_MS + TAKEOVER_DELAY_MS + FREE_FOR_MS);
  await record(run, 'admitLong', tick);
};

/** The queue's row records the progress of each message group, so it is largest with the most groups. */
const useAllGroups = async (run: Run): Promise<void> => {
  for (const fan of inEachGroup(aCrowd(run.show, MAX_LANES, run.now))) await number([fan], run.now);
  await record(run, 'numberWide', (now) => number(aCrowd(run.show, BATCH, now), now), BATCH);
};

/** A sale with a draw whose entries are open. */
const openDraw = (now: Instant, setting: { readonly lanes?: number } = {}): Promise<Show> =>
  openSale(now, { entryOpensAt: now, saleOpensAt: now + HOUR, ...setting });

/** Ten fans enter behind ten others, and one of them polls. */
const enterDraw = async (run: Run): Promise<void> => {
  await number(aCrowd(run.show, BATCH, run.now), run.now);
  const crowd = aCrowd(run.show, BATCH, run.now);
  await record(run, 'enterDraw', (now) => number(crowd, now), BATCH);
  const [fan] = crowd;
  if (!fan) throw new Error('nobody has entered');
  const polled = await pollQueue(fan, ANY_SEAT, passTime(run));
  const entrant = await verifyToken(polled.token, ['queue'], run.now);
  const [figure] = await measure(() => pollQueue(entrant, ANY_SEAT, run.now));
  run.flows['pollEntry'] = figure;
};

const enterDrawWide = async (run: Run): Promise<void> => {
  for (const fan of inEachGroup(aCrowd(run.show, MAX_LANES, run.now))) await number([fan], run.now);
  await record(run, 'enterDrawWide', (now) => number(aCrowd(run.show, BATCH, now), now), BATCH);
};
