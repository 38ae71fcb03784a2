import { setTimeout as sleep } from 'node:timers/promises';

import type { Operation } from '#functions/routes.ts';
import type { UserId } from '#lib/ids.ts';
import type { Date as Sale, Fan } from '#test/support/api.ts';
import type { Answered, Asking, Recorder } from '#test/verification/history/record.ts';

/** How far a race has come. */
export interface Progress {
  /** Settles when everybody's time has run out once more, or all is over. */
  readonly skipped: () => Promise<void>;
  /** Whether the doors close: nobody waits on, and nobody comes again. */
  readonly isOver: () => boolean;
  /** Somebody holds seats and goes away. */
  readonly noteVanished: () => void;
}

/** A fan on the way to seats of one date. */
export interface Visit {
  readonly fan: Fan;
  readonly sale: Sale;
  /** The first of the fan's dates, or the second. */
  readonly number: number;
  /** Points to begin with, and the key under which this fan charges: it never charges the same twice. */
  readonly purse: number;
  readonly key: string;
  readonly chance: () => number;
  readonly progress: Progress;
  /** Sends a request until it is answered with anything but "busy"; now and then goes away too early and comes again. */
  readonly insist: (operation: Operation, asking?: Asking) => Promise<Answered>;
}

/** How often a fan goes away before the answer. */
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

/** What a fan who is inside was told: the payment token, and what they hold. */
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
/** Before asking again whether the sale goes on. */
const RETRY_MS = 1_000;

/** Joins, waits, comes in and has points. Nothing when the wait ends otherwise. */
export const enter = async (visit: Visit): Promise<Inside | undefined> => {
  const inside = await queueUp(visit);
  if (inside !== undefined) await fillPurse(visit);
  return inside;
};

/** Registers and charges once, however many visits to however many dates a fan makes at once. */
const fillPurse = async ({ fan: { accessToken: token }, purse, key, insist }: Visit): Promise<void> => {
  await insist('registerUser', { token });
  await insist('chargeWallet', { token, key: `first-${key}`, body: { point: purse } });
};

/** The operator will let the sale go on. */
const GOES_ON = new Set<unknown>(['SCHEDULE_CLOSED', 'SALE_NOT_OPEN']);

const queueUp = async (visit: Visit): Promise<Inside | undefined> => {
  const { fan, chance, progress, insist } = visit;
  const query = aWish(chance);
  for (let joins = 0; joins < MAX_JOINS; joins += 1) {
    let { status, body } = await insist('joinQueue', { token: fan.accessToken });
    while (status === 201 || status === 202) {
      if (progress.isOver()) return undefined;
      // A little early, never late: whoever asks when told to may not be passed over.
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

/** Seats that a fan would like, and how many; or nothing in particular. */
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

/** Exchanges what is held for some other seats, or for another number of seats. What is held then, if it worked. */
export const exchange = async ({ chance, insist }: Visit, { token }: Inside): Promise<Inside | undefined> => {
  const seat = 1 + Math.floor(chance() * 49);
  const wishes = [{ seatNumbers: [seat] }, { seatNumbers: [seat, seat + 1] }, { count: 2 }, {}];
  const body = wishes[Math.floor(chance() * wishes.length)] ?? {};
  const exchanged = await insist('holdSeats', { token, body });
  return exchanged.status === 201 ? insideOf(exchanged.body) : undefined;
};

/** Asks on another device where the fan stands: a live pass is found with all that is held on it. */
export const lookFromElsewhere = async ({ fan, insist }: Visit): Promise<Inside | undefined> => {
  const joined = await insist('joinQueue', { token: fan.accessToken });
  if (joined.status !== 201) return undefined;
  const { status, body } = await insist('pollQueue', { token: joined.body.token as string });
  return status === 200 ? insideOf(body) : undefined;
};

/** Pays what was shown, or whatever is held; gives the payments' ids, if it was paid. */
export const pay = async ({ chance, insist }: Visit, { token, ...shown }: Inside): Promise<string[]> => {
  const paid = await insist('pay', { token, ...(chance() < 0.7 && { body: shown }) });
  return paid.status === 200 ? idsOf(paid.body) : [];
};

/** Pays after having been shown something else; and then what is said to be held. */
export const payAsTold = async ({ insist }: Visit, { token }: Inside): Promise<string[]> => {
  const wrong = await insist('pay', { token, body: { seatNumbers: [50, 49, 48] } });
  if (wrong.body?.code !== 'HOLD_CHANGED') return [];
  const { seatNumbers, point } = wrong.body;
  const paid = await insist('pay', { token, body: { seatNumbers, point } });
  return paid.status === 200 ? idsOf(paid.body) : [];
};

const idsOf = ({ seats }: { readonly seats: readonly { readonly paymentId: string }[] }): string[] =>
  seats.map(({ paymentId }) => paymentId);
