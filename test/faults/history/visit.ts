import { setTimeout as sleep } from 'node:timers/promises';

import type { Operation } from '#functions/routes.ts';
import type { UserId } from '#lib/ids.ts';
import type { Answered, Asking, Recorder } from '#test/faults/history/record.ts';
import type { Date as Show, Fan } from '#test/support/api.ts';

/** How far a race has come. */
export interface Course {
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
  readonly show: Show;
  /** The first of the fan's dates, or the second. */
  readonly number: number;
  /** Points to begin with, and the key under which this fan charges: it never charges the same twice. */
  readonly purse: number;
  readonly key: string;
  readonly chance: () => number;
  readonly course: Course;
  /** Sends a request until it is answered with anything but "busy"; now and then goes away too early and comes again. */
  readonly insist: (operation: Operation, asking?: Asking) => Promise<Answered>;
}

/** How often a fan goes away before the answer. */
const IMPATIENT = 0.04;
const MAX_TRIES = 12;

export const aVisit = (
  { ask }: Recorder,
  { fan, show, number, purse, key, chance, course }: Omit<Visit, 'insist'>,
): Visit => {
  const insist: Visit['insist'] = async (operation, asking = {}) => {
    const { concertId, scheduleId } = show;
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
  return { fan, show, number, purse, key, chance, course, insist };
};

const LONGEST_WAIT_MS = 3_000;
const MAX_JOINS = 3;

/** Joins, waits and has points; gives the payment token. Nothing when the wait ends otherwise. */
export const enter = async (visit: Visit): Promise<string | undefined> => {
  const pass = await queueUp(visit);
  if (pass !== undefined) await fillPurse(visit);
  return pass;
};

/** Registers and charges once, however many visits to however many dates a fan makes at once. */
const fillPurse = async ({ fan: { accessToken: token }, purse, key, insist }: Visit): Promise<void> => {
  await insist('registerUser', { token });
  await insist('chargeWallet', { token, key: `first-${key}`, body: { point: purse } });
};

const queueUp = async ({ fan, chance, course, insist }: Visit): Promise<string | undefined> => {
  for (let joins = 0; joins < MAX_JOINS; joins += 1) {
    const joined = await insist('joinQueue', { token: fan.accessToken });
    let { status, body } = joined;
    while (status === 201 || status === 202) {
      if (course.isOver()) return undefined;
      if (status === 202)
        await sleep(Math.min(LONGEST_WAIT_MS, body.pollAfterMs as number) * (0.6 + 0.4 * chance()));
      ({ status, body } = await insist('pollQueue', { token: body.token as string }));
    }
    if (status === 200) return body.token as string;
    if (status !== 401) return undefined;
  }
  return undefined;
};

/** Holds some seats: those that the fan likes, or else the best that are left. Gives the renewed token, if it held any. */
export const hold = async ({ chance, insist }: Visit, token: string): Promise<string | undefined> => {
  const seat = 1 + Math.floor(chance() * 49);
  const wishes = [{ seatNumbers: [seat] }, { seatNumbers: [seat, seat + 1] }, { count: 2 }, {}];
  const body = wishes[Math.floor(chance() * wishes.length)] ?? {};
  const held = await insist('holdSeats', { token, body });
  if (held.status === 201) return held.body.token as string;
  const best = await insist('holdSeats', { token, body: {} });
  return best.status === 201 ? (best.body.token as string) : undefined;
};

/** Pays; gives the payments' ids, if it was paid. */
export const pay = async ({ insist }: Visit, token: string): Promise<string[]> => {
  const paid = await insist('pay', { token });
  if (paid.status !== 200) return [];
  return (paid.body.seats as { paymentId: string }[]).map(({ paymentId }) => paymentId);
};
