import { type Instant, SECOND } from '#lib/clock.ts';
import { cancelPayment } from '#lib/payment/cancel-payment.ts';
import { pay } from '#lib/payment/pay.ts';
import { admitWaiting } from '#lib/queue/admit-waiting.ts';
import { joinQueue } from '#lib/queue/join-queue.ts';
import { leaveQueue } from '#lib/queue/leave-queue.ts';
import { pollQueue } from '#lib/queue/poll-queue.ts';
import { readOpenQueues } from '#lib/queue/queue-state.items.ts';
import { CLAIM_WINDOW_MS, PASS_LIMIT_MS, SLOT_GRACE_MS } from '#lib/queue/queue.ts';
import { readBoard } from '#lib/queue/read-board.ts';
import { type QueueToken, verifyToken } from '#lib/queue/token.ts';
import { expireHold } from '#lib/seat/expire-hold.ts';
import { holdSeats } from '#lib/seat/hold-seats.ts';
import { readHoldsOf } from '#lib/seat/seat.items.ts';
import { listReservations } from '#lib/seat/list-reservations.ts';
import { readSeatMap } from '#lib/seat/read-seat-map.ts';
import { releaseSeats } from '#lib/seat/release-seats.ts';
import { registerUser } from '#lib/user/register-user.ts';
import { chargeWallet } from '#lib/wallet/charge-wallet.ts';
import { readWallet } from '#lib/wallet/wallet.items.ts';
import { aUser, aUserId, comeIn, only, type Show } from '#test/support/builders.ts';
import { keptOfSeat, keptOfUser } from './kept-rows.ts';
import { type Figure, measure, shareOf, totalOf } from './meter.ts';
import { aCrowd, BATCH, number, openSale, someFans } from './sale.ts';

/** What each operation costs, by name. */
export type Flows = Readonly<Record<string, Figure>>;

/** Bytes of rows that stay for good. */
export interface Kept {
  readonly booking: number;
  /** A profile, a wallet and a first charge. */
  readonly newFan: number;
}

export interface Measured {
  readonly flows: Flows;
  readonly kept: Kept;
}

/** Seats that others have bought before holds and payments are measured. */
const SOLD = 25;
/** How many may be inside then: half as many as there are seats left, since each may take two. */
const ROOM = 12;
/** The same with every seat left. */
const FREE_ROOM = 25;
const CROWD = 1_000;

/** A sale under way. Time passes only where the run says so. */
interface Run {
  readonly show: Show;
  readonly flows: Record<string, Figure>;
  readonly kept: { booking: number; newFan: number };
  now: Instant;
}

/**
 * Runs a sale from its opening, and measures each operation once. A second passes before each, so that it finds the
 * caches of its container cold.
 */
export const measureFlows = async (): Promise<Measured> => {
  const startedAt = Date.now();
  const run: Run = {
    show: await openSale(startedAt),
    flows: {},
    kept: { booking: 0, newFan: 0 },
    now: startedAt,
  };

  await sellHalf(run);
  const inside = await fillRoom(run);
  const { fan, ahead } = await standInLine(run);
  await makeRoom(run, inside);
  await book(run, fan);
  await bookOtherwise(run, ahead);
  await keepHouse(run);
  await growTheLine(run);
  await trickleIn({ ...run, show: await openSale(run.now) });

  return { flows: { ...run.flows, booking: bookingOf(run.flows) }, kept: run.kept };
};

/** All that one fan causes on the way from the join to the paid seat. */
const bookingOf = (flows: Flows): Figure =>
  totalOf(['join', 'number', 'firstPoll', 'claim', 'hold', 'pay'].map((step) => figureOf(flows, step)));

/** @throws Error for a flow that was not measured */
export const figureOf = (flows: Flows, name: string): Figure => {
  const figure = flows[name];
  if (!figure) throw new Error(`"${name}" was not measured`);
  return figure;
};

/** Measures one operation, or the share of it that falls to one of so many. */
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

/** The first batch finds the queue empty and closed: it opens it, and lets people in at once. */
const sellHalf = async (run: Run): Promise<void> => {
  const fans = await someFans(run.show, SOLD, run.now);
  await record(run, 'numberFirst', (now) => number(fans.slice(0, BATCH), now), BATCH);
  await number(fans.slice(BATCH), run.now);
  passTime(run);
  await Promise.all(
    fans.map(async (fan, index) => {
      const pass = await comeIn(fan, run.now);
      await holdSeats(pass, { seatNumbers: [index + 1] }, run.now);
      await pay(pass, run.now);
    }),
  );
};

/** As many come in as there is room for; whoever joins from here on waits. */
const fillRoom = async (run: Run): Promise<QueueToken[]> => {
  const fans = await someFans(run.show, ROOM, passTime(run));
  await number(fans, run.now);
  passTime(run);
  return Promise.all(fans.map((fan) => comeIn(fan, run.now)));
};

/** One fan joins behind ten who wait, is numbered among ten and polls. */
const standInLine = async (run: Run): Promise<{ fan: QueueToken; ahead: readonly QueueToken[] }> => {
  const { show } = run;
  const path = { concertId: show.schedule.concertId, scheduleId: show.schedule.scheduleId };
  const ahead = await someFans(show, BATCH, run.now);
  await number(ahead, run.now);

  const userId = await aUser({ now: run.now });
  const first = await record(run, 'join', (now) => joinQueue({ userId, ...path, now }));
  const unnumbered = await verifyToken(first, ['queue'], run.now);
  const behind = aCrowd(show, BATCH - 1, run.now);
  await record(run, 'number', (now) => number([unnumbered, ...behind], now), BATCH);

  const polled = await record(run, 'firstPoll', (now) => pollQueue(unnumbered, now));
  const fan = await verifyToken(polled.token, ['queue'], run.now);
  await record(run, 'pollCold', (now) => pollQueue(fan, now));
  const [warm] = await measure(() => pollQueue(fan, run.now));
  run.flows['poll'] = warm;
  const [goesHome] = behind;
  if (goesHome) {
    await record(run, 'leaveWaiting', (now) => leaveQueue({ userId: goesHome.userId, ...path, now }));
  }
  return { fan, ahead };
};

/** Everybody inside leaves; a tick lets the next in. */
const makeRoom = async (run: Run, inside: readonly QueueToken[]): Promise<void> => {
  const [first, ...others] = inside;
  if (first) await record(run, 'leaveInside', (now) => leaveQueue({ ...first, now }));
  for (const one of others) await leaveQueue({ ...one, now: run.now });
  // Whoever comes and leaves again is awaited until the window of the admission closes.
  passTime(run, CLAIM_WINDOW_MS + SLOT_GRACE_MS + SECOND);
  await record(run, 'admit', (now) => admitWaiting(run.show.schedule, now));
};

/** The fan comes in, holds one seat, pays it and has it refunded. */
const book = async (run: Run, fan: QueueToken): Promise<void> => {
  const entered = await record(run, 'claim', (now) => pollQueue(fan, now));
  await record(run, 'claimAgain', (now) => pollQueue(fan, now));
  const pass = await verifyToken(entered.token, ['payment'], run.now);
  const seatNumber = SOLD + 1;
  const kept = async () => (await keptOfUser(fan.userId)) + (await keptOfSeat(fan.scheduleId, seatNumber));
  const keptBefore = await kept();

  await record(run, 'hold', (now) => holdSeats(pass, { seatNumbers: [seatNumber] }, now));
  const { payments } = await record(run, 'pay', (now) => pay(pass, now));
  run.kept.booking = (await kept()) - keptBefore;
  await record(run, 'reservations', (now) => listReservations(fan.userId, { limit: 20, order: 'desc' }, now));
  await record(run, 'payAgain', (now) => pay(pass, now));
  await record(run, 'cancel', (now) => cancelPayment(fan.userId, payments[0].paymentId, now));
};

/** Two seats; none chosen; seats given back; a hold that nobody pays. */
const bookOtherwise = async (run: Run, ahead: readonly QueueToken[]): Promise<void> => {
  const [two, none, back, late] = await Promise.all(ahead.slice(0, 4).map((fan) => comeIn(fan, run.now)));
  if (!two || !none || !back || !late) throw new Error('there are too few in line');

  await record(run, 'holdTwo', (now) => holdSeats(two, { seatNumbers: [SOLD + 2, SOLD + 3] }, now));
  await record(run, 'payTwo', (now) => pay(two, now));
  await record(run, 'payUnheld', (now) => pay(none, now));
  await holdSeats(back, { count: 1 }, run.now);
  await record(run, 'release', (now) => releaseSeats(back, now));
  const { holds } = await holdSeats(late, { count: 1 }, run.now);
  const lapsed = only(await readHoldsOf(late.scheduleId, holds));
  await record(run, 'expire', () => expireHold(lapsed));
};

/** Around the booking: an account, its points, and what anybody may look at. */
const keepHouse = async (run: Run): Promise<void> => {
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
  await record(run, 'board', (now) => readBoard(concertId, scheduleId, now));
  await record(run, 'seatMap', (now) => readSeatMap(concertId, scheduleId, now));
};

/** The same tick with a short line and with a long one. */
const growTheLine = async (run: Run): Promise<void> => {
  const { schedule } = run.show;
  const tick = async (now: Instant) => {
    await readOpenQueues();
    return admitWaiting(schedule, now);
  };
  const crowd = aCrowd(run.show, CROWD, run.now);
  // One tick lets in whoever has room since the last, so that the next have nothing to do but to look.
  await tick(passTime(run));
  await number(crowd.slice(0, BATCH), run.now);
  await record(run, 'tick', tick);
  await number(crowd.slice(BATCH), run.now);
  await record(run, 'tickLong', tick);
  // Every pass has run out: there is room again.
  passTime(run, PASS_LIMIT_MS);
  await record(run, 'admitLong', tick);
};

/** The queue's row keeps a minute of admissions: it is largest after fans came one a second into a free room. */
const trickleIn = async (run: Run): Promise<void> => {
  for (const fan of aCrowd(run.show, FREE_ROOM, run.now)) await number([fan], passTime(run));
  await number(aCrowd(run.show, 1, run.now), run.now);
  await record(run, 'numberBusy', (now) => number(aCrowd(run.show, BATCH, now), now), BATCH);
};
