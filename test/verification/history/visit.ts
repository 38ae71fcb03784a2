import { setTimeout as sleep } from 'node:timers/promises';

import type { Operation } from '#functions/routes.ts';
import type { UserId } from '#lib/ids.ts';
import type { Fan, ShowDate } from '#test/support/api.ts';
import type { Progress } from '#test/verification/history/progress.ts';
import type { Answered, Asking, Recorder } from '#test/verification/history/record.ts';

/** A fan and one sale. */
export interface Visit {
  readonly fan: Fan;
  readonly sale: ShowDate;
  /** The index of the fan's sale: 0 or 1. */
  readonly number: number;
  /** Points at the start, and the idempotency key of their charge. All visits of a fan use the same key. */
  readonly purse: number;
  readonly key: string;
  readonly chance: () => number;
  readonly progress: Progress;
  /** Sends a request until the answer is not 503. Sometimes gives up early and sends it again. */
  readonly insist: (operation: Operation, asking?: Asking) => Promise<Answered>;
}

/** The share of requests that a fan gives up before the answer. */
const IMPATIENT = 0.04;
const MAX_TRIES = 12;

export const aVisit = (
  { ask }: Recorder,
  { fan, sale, number, purse, key, chance, progress }: Omit<Visit, 'insist'>,
): Visit => {
  const insist: Visit['insist'] = async (operation, asking = {}) => {
    const { concertId, scheduleId } = sale;
    const whole = {
      userId: fan.userId as UserId,
      ...asking,
      path: { concertId, scheduleId, ...asking.path },
    };
    for (let tries = 1; ; tries += 1) {
      const leaves = tries === 1 && chance() < IMPATIENT;
      const answer = await ask(operation, {
        ...whole,
        ...(leaves && { patienceMs: Math.ceil(chance() * 60) }),
      });
      if (answer.status !== undefined && answer.status !== 503) return answer;
      if (tries === MAX_TRIES) throw new Error(`${operation} was busy ${tries} times`);
      await sleep(100 * chance() * tries);
    }
  };
  return { fan, sale, number, purse, key, chance, progress, insist };
};

/** What an entered fan got: the payment token and the held seats. */
export interface Inside {
  readonly token: string;
  readonly seatNumbers: readonly number[];
  /** Points for all seats. */
  readonly point: number;
}

const insideOf = (body: {
  readonly token: string;
  readonly holds: readonly { readonly seatNumber: number; readonly price: number }[];
}): Inside => ({
  token: body.token,
  seatNumbers: body.holds.map(({ seatNumber }) => seatNumber),
  point: body.holds.reduce((sum, { price }) => sum + price, 0),
});

const MAX_JOINS = 4;
/** How long a fan waits before they check again whether they can enter. */
const RETRY_MS = 1_000;

/** Joins, waits, enters and charges points. @returns undefined if the wait ends otherwise */
export const enter = async (visit: Visit): Promise<Inside | undefined> => {
  const inside = await queueUp(visit);
  if (inside !== undefined) await fillPurse(visit);
  return inside;
};

/** Registers and charges once, even if a fan makes several visits at once. */
const fillPurse = async ({ fan: { accessToken: token }, purse, key, insist }: Visit): Promise<void> => {
  await insist('registerUser', { token });
  await insist('chargeWallet', { token, key: `first-${key}`, body: { point: purse } });
};

/** Errors after which the operator opens the sale again. */
const GOES_ON = new Set<unknown>(['SCHEDULE_CLOSED', 'SALE_NOT_OPEN']);

const queueUp = async (visit: Visit): Promise<Inside | undefined> => {
  const { fan, chance, progress, insist } = visit;
  const query = aWish(chance);
  for (let joins = 0; joins < MAX_JOINS; joins += 1) {
    let { status, body } = await insist('joinQueue', { token: fan.accessToken });
    while (status === 201 || status === 202) {
      if (progress.isOver()) return undefined;
      // A little early, never late: nobody may overtake a fan who polls on time.
      if (status === 202) await sleep((body.pollAfterMs as number) * (0.8 + 0.2 * chance()));
      ({ status, body } = await insist('pollQueue', { token: body.token as string, query }));
    }
    if (status === 200) return insideOf(body);
    if (GOES_ON.has(body.code)) joins -= 1;
    else if (body.code !== 'PLACE_LOST') return undefined;
    if (progress.isOver()) return undefined;
    await sleep(RETRY_MS);
  }
  return undefined;
};

/** A wish as a query: seats, a count, both or none. */
const aWish = (chance: () => number): string => {
  const seat = 1 + Math.floor(chance() * 47);
  const wishes = [
    '',
    '?count=2',
    `?seats=${seat}`,
    `?seats=${seat + 3},${seat},${seat + 1}&count=2`,
    '?count=4',
  ];
  return wishes[Math.floor(chance() * wishes.length)] ?? '';
};

/** Exchanges the held seats for others, or for another number. @returns the new seats, if it worked */
export const exchange = async ({ chance, insist }: Visit, { token }: Inside): Promise<Inside | undefined> => {
  const seat = 1 + Math.floor(chance() * 49);
  const wishes = [{ seatNumbers: [seat] }, { seatNumbers: [seat, seat + 1] }, { count: 2 }, {}];
  const body = wishes[Math.floor(chance() * wishes.length)] ?? {};
  const exchanged = await insist('holdSeats', { token, body });
  return exchanged.status === 201 ? insideOf(exchanged.body) : undefined;
};

/** Polls on another device: it finds the live pass with all held seats. */
export const lookFromElsewhere = async ({ fan, insist }: Visit): Promise<Inside | undefined> => {
  const joined = await insist('joinQueue', { token: fan.accessToken });
  if (joined.status !== 201) return undefined;
  const { status, body } = await insist('pollQueue', { token: joined.body.token as string });
  return status === 200 ? insideOf(body) : undefined;
};

/** Pays what was shown, or what is held. @returns the payments' ids, if it was paid */
export const pay = async ({ chance, insist }: Visit, { token, ...shown }: Inside): Promise<string[]> => {
  const paid = await insist('pay', { token, ...(chance() < 0.7 && { body: shown }) });
  return paid.status === 200 ? idsOf(paid.body) : [];
};

/** Pays with wrong seats as shown, and then with the seats in the answer. */
export const payAsTold = async ({ insist }: Visit, { token }: Inside): Promise<string[]> => {
  const wrong = await insist('pay', { token, body: { seatNumbers: [50, 49, 48] } });
  if (wrong.body?.code !== 'HOLD_CHANGED') return [];
  const { seatNumbers, point } = wrong.body;
  const paid = await insist('pay', { token, body: { seatNumbers, point } });
  return paid.status === 200 ? idsOf(paid.body) : [];
};

const idsOf = ({ seats }: { readonly seats: readonly { readonly paymentId: string }[] }): string[] =>
  seats.map(({ paymentId }) => paymentId);
