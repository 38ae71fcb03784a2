import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod/mini';

import { DAY, HOUR, MINUTE, SECOND } from '#lib/clock.ts';
import { DEFAULT_TIMEZONE, toLocal } from '#lib/concert/show-time.ts';
import type { ConcertId, PaymentId, ScheduleId, UserId } from '#lib/ids.ts';
import { SEAT_COUNT } from '#lib/seat/seat.ts';
import {
  ConcertDetailsView,
  ListedConcertView,
  ScheduleSettingsView,
  ScheduleView,
} from '#lib/views/concert.ts';
import { PaidView } from '#lib/views/payment.ts';
import { TokenView, WaitingView } from '#lib/views/queue.ts';
import { HeldView, ReservationView, SeatMapView } from '#lib/views/seat.ts';
import { UserView } from '#lib/views/user.ts';
import { WalletTransactionView, WalletView } from '#lib/views/wallet.ts';
import type { Ask } from '#local/cli/smoke/ask.ts';
import { check, type Step } from '#local/cli/smoke/steps.ts';

export interface Visit {
  readonly ask: Ask;
  readonly step: Step;
  readonly operatorToken: string;
  /** May equal the operator's token. */
  readonly fanToken: string;
  /** How long the fan waits in the queue. */
  readonly patienceMs?: number;
}

/** The user, concert and schedule that a smoke test used. */
export interface Touched {
  readonly userId: UserId;
  readonly concertId: ConcertId;
  readonly scheduleId: ScheduleId;
}

/** All smoke tests of an operator share this concert. Another body needs another key. */
const CONCERT = { name: 'Smoke test', description: 'Made by npm run smoke.', price: 1, listed: false };
const CONCERT_KEY = 'smoke-concert-1';

const PATIENCE_MS = 3 * MINUTE;
/** The seat map may be a second old in a function, and another second old at the CDN. */
const MAP_LAG_MS = 10 * SECOND;

/**
 * Creates a schedule, books a seat, pays it and cancels. Undoes everything, whichever step fails.
 * Prints every step and never throws. Returns what it used, if it got that far.
 */
export const bookASeat = async (visit: Visit): Promise<Touched | undefined> => {
  const undo: Undo = new Map();
  let touched: Touched | undefined;
  try {
    const date = await makeDate(visit, undo);
    const userId = await register(visit);
    touched = { userId, ...date };
    await bookAndCancel(visit, touched, undo);
  } catch {
    // The step has printed the reason.
  }
  for (const [name, act] of [...undo].toReversed()) await visit.step(name, act).catch(() => undefined);
  return touched;
};

/** The steps that undo something, by name. They run in reverse order. */
type Undo = Map<string, () => Promise<unknown>>;

const makeDate = async ({ ask, step, operatorToken: token }: Visit, undo: Undo) => {
  await step('the service answers', () => ask('getHealth', { 200: z.object({ status: z.literal('ok') }) }));

  const concertId = await step('an operator adds a concert that is not listed', async () => {
    const request = { token, idempotencyKey: CONCERT_KEY, body: CONCERT };
    const { body } = await ask('createConcert', { 201: ConcertDetailsView }, request);
    check(!body.listed && body.price === CONCERT.price, `the concert is ${JSON.stringify(body)}`);
    return body.concertId;
  });

  const scheduleId = await step('… and a schedule', async () => {
    const startsAt = Date.now() + 30 * DAY;
    const body = {
      startDatetime: toLocal(startsAt, DEFAULT_TIMEZONE),
      endDatetime: toLocal(startsAt + 2 * HOUR, DEFAULT_TIMEZONE),
      maxSeatsPerUser: 1,
    };
    const request = { token, path: { concertId }, body, idempotencyKey: randomUUID() };
    return (await ask('createSchedule', { 201: ScheduleSettingsView }, request)).body.scheduleId;
  });
  const path = { concertId, scheduleId };
  undo.set('the operator closes the schedule', async () => {
    const request = { token, path, body: { status: 'CLOSED' } };
    const { body } = await ask('updateSchedule', { 200: ScheduleSettingsView }, request);
    check(body.status === 'CLOSED', `the schedule is ${body.status}`);
  });

  await step('fans with its link find the schedule, and the concert is not listed', async () => {
    const found = await ask(
      'listSchedules',
      { 200: z.array(ScheduleView) },
      { path, query: { order: 'desc' } },
    );
    const seats = found.body.find((date) => date.scheduleId === scheduleId)?.reservableAudienceCount;
    check(seats === 50, `the schedule has ${seats} seats`);
    const listed = await ask(
      'listConcerts',
      { 200: z.array(ListedConcertView) },
      { query: { order: 'desc' } },
    );
    check(!listed.body.some((concert) => concert.concertId === concertId), 'the concert is in the list');
  });
  return path;
};

const register = ({ ask, step, fanToken: token }: Visit): Promise<UserId> =>
  step(
    'a fan registers',
    async () => (await ask('registerUser', { 200: UserView, 201: UserView }, { token })).body.userId,
  );

const bookAndCancel = async (visit: Visit, touched: Touched, undo: Undo): Promise<void> => {
  const { ask, step, fanToken: token } = visit;
  const date = { concertId: touched.concertId, scheduleId: touched.scheduleId };
  const before = await step('the fan has the point that a seat costs', () => affordSeat(ask, token));

  undo.set('the fan leaves the queue', () => ask('leaveQueue', { 204: null }, { token, path: date }));
  const { passToken, seatNumber } = await enterAndExchange(visit, date);

  undo.set('the fan cancels what is paid', () => cancelPaid(ask, token, date.scheduleId));
  const paymentId = await paySeat(visit, passToken, seatNumber);
  undo.delete('the fan leaves the queue');
  await seatShows(visit, date, seatNumber, 'SOLD');
  await step('the price is gone from the wallet', async () => {
    const left = await balanceOf(ask, token);
    check(left === before - CONCERT.price, `${before} points less ${CONCERT.price} are ${left}`);
  });

  await step('the fan cancels', () => cancel(ask, token, paymentId));
  undo.delete('the fan cancels what is paid');
  await step('the points are back, and the ledger shows both entries', () => checkRefund(ask, token, before));
  await seatShows(visit, date, seatNumber, 'AVAILABLE');
};

type DatePath = Pick<Touched, 'concertId' | 'scheduleId'>;

/** A request about the fan's own wallet. */
const own = (token: string) => ({ token, path: { userId: 'me' } });

const balanceOf = async (ask: Ask, token: string): Promise<number> =>
  (await ask('getWallet', { 200: WalletView }, own(token))).body.point;

/** Charges what is missing of the price. Returns the balance. */
const affordSeat = async (ask: Ask, token: string): Promise<number> => {
  const found = await balanceOf(ask, token);
  if (found >= CONCERT.price) return found;
  const request = { ...own(token), body: { point: CONCERT.price - found }, idempotencyKey: randomUUID() };
  return (await ask('chargeWallet', { 200: WalletView }, request)).body.point;
};

/** Returns the token of the pass and the seat that is held at the end. */
const enterAndExchange = async (visit: Visit, path: DatePath) => {
  const { ask, step, fanToken: token } = visit;
  const queueToken = await step('the fan joins the queue', async () => {
    return (await ask('joinQueue', { 201: TokenView }, { token, path })).body.token;
  });
  const pass = await step('the fan enters the sale, with a seat', () => awaitTurn(visit, path, queueToken));
  const assigned = theOneOf(pass);

  const seatNumber = await step('the fan exchanges it for another', async () => {
    const other = (assigned % SEAT_COUNT) + 1;
    const request = { token: pass.token, path, body: { seatNumbers: [other] } };
    const { body } = await ask('holdSeats', { 201: HeldView }, request);
    check(theOneOf(body) === other, `held are ${JSON.stringify(body.holds)} instead of seat ${other}`);
    check(body.expiresAt === pass.expiresAt, `the end moves from ${pass.expiresAt} to ${body.expiresAt}`);
    return other;
  });
  await seatShows(visit, path, assigned, 'AVAILABLE');
  await seatShows(visit, path, seatNumber, 'HELD');
  return { passToken: pass.token, seatNumber };
};

const paySeat = ({ ask, step }: Visit, passToken: string, seatNumber: number): Promise<PaymentId> =>
  step('the fan pays', async () => {
    const shown = { seatNumbers: [seatNumber], point: CONCERT.price };
    const { body } = await ask('pay', { 200: PaidView }, { token: passToken, body: shown });
    const [seat, ...others] = body.seats;
    const isOurs = seat?.seatNumber === seatNumber && others.length === 0;
    check(isOurs && body.point === CONCERT.price, `paid is ${JSON.stringify(body)}`);
    return body.paymentId;
  });

/** @param before the balance before the payment */
const checkRefund = async (ask: Ask, token: string, before: number): Promise<void> => {
  const left = await balanceOf(ask, token);
  check(left === before, `${before} points are ${left} after the refund`);
  const request = { ...own(token), query: { order: 'desc', limit: '2' } };
  const { body } = await ask('listWalletTransactions', { 200: z.array(WalletTransactionView) }, request);
  const rows = body.map(({ type, point, balanceAfter }) => `${type} ${point} → ${balanceAfter}`).join(', ');
  const { price } = CONCERT;
  const wanted = `REFUND ${price} → ${before}, USE ${price} → ${before - price}`;
  check(rows === wanted, `the ledger ends with ${rows} instead of ${wanted}`);
};

const seatShows = ({ ask, step }: Visit, path: DatePath, seatNumber: number, status: string): Promise<void> =>
  step(`seat ${seatNumber} is ${status} on the map`, () => awaitSeat(ask, path, seatNumber, status));

/** The number of the held seat. @throws Error unless exactly one is held */
const theOneOf = ({ holds }: z.infer<typeof HeldView>): number => {
  const [hold, ...others] = holds;
  check(hold?.price === CONCERT.price && others.length === 0, `held are ${JSON.stringify(holds)}`);
  return hold?.seatNumber ?? 0;
};

/** Polls until the fan enters the sale. */
const awaitTurn = async (
  { ask, patienceMs = PATIENCE_MS }: Visit,
  path: DatePath,
  queueToken: string,
): Promise<z.infer<typeof HeldView>> => {
  const deadline = Date.now() + patienceMs;
  for (let token = queueToken; ;) {
    const turn = await ask('pollQueue', { 200: HeldView, 202: WaitingView }, { token, path });
    if (turn.status === 200) return turn.body;
    const { position, waitingQueueLength, pollAfterMs } = turn.body;
    check(
      Date.now() < deadline,
      `still waiting after ${patienceMs / SECOND} s: number ${position}, ${waitingQueueLength} ahead`,
    );
    await sleep(Math.min(pollAfterMs, 5 * SECOND));
    token = turn.body.token;
  }
};

const awaitSeat = async (ask: Ask, path: DatePath, seatNumber: number, wanted: string): Promise<void> => {
  const deadline = Date.now() + MAP_LAG_MS;
  for (;;) {
    const { body } = await ask('getSeatMap', { 200: SeatMapView }, { path });
    const status = body.find((seat) => seat.seatNumber === seatNumber)?.status;
    if (status === wanted) return;
    check(Date.now() < deadline, `seat ${seatNumber} is ${status} after ${MAP_LAG_MS / SECOND} s`);
    await sleep(SECOND / 2);
  }
};

const cancel = async (ask: Ask, token: string, paymentId: PaymentId): Promise<void> => {
  await ask('cancelPayment', { 204: null }, { token, path: { userId: 'me', paymentId } });
};

/** A payment may have succeeded although its response was lost. */
const cancelPaid = async (ask: Ask, token: string, scheduleId: ScheduleId): Promise<void> => {
  const request = { token, path: { userId: 'me' }, query: { order: 'desc' } };
  const { body } = await ask('listReservations', { 200: z.array(ReservationView) }, request);
  const paid = body.filter((one) => one.scheduleId === scheduleId && one.status === 'PAID');
  for (const { paymentId } of paid) if (paymentId) await cancel(ask, token, paymentId);
};
