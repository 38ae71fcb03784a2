import { randomUUID } from 'node:crypto';
import { decodeJwt } from 'jose';

import type { Operation } from '#functions/routes.ts';
import { HOUR, MINUTE } from '#lib/clock.ts';
import type { Stack } from '#local/stack.ts';
import { aDate, aSecretFan, type ShowDate, type Entered, enterSale, type Fan } from '#test/support/api.ts';
import { type Drawn, KEYS } from '#test/verification/fuzz/requests.ts';

/** How many dates are on sale. Of these, requests that update a schedule change only the last one. */
const DATES = 5;
/** How many fans are inside each. */
const INSIDE = 8;
/** How many dates there are for requests that delete one. */
const EMPTY = 20;
const OF_DRAWS = new Set<Operation>(['getDraw', 'cancelDraw']);
const ENDS = new Set<Operation>(['pay', 'leaveQueue', 'releaseSeats']);

interface Guest extends Entered {
  readonly fan: Fan;
}

/** The data at the start. */
interface Start {
  readonly sales: readonly ShowDate[];
  /** Dates for requests that delete one. */
  readonly empty: readonly ShowDate[];
  /** A date that nobody has booked. */
  readonly unbooked: ShowDate;
  /** A date with a draw. */
  readonly drawn: ShowDate;
  /** The fans inside each sale. */
  readonly crowds: readonly (readonly Guest[])[];
  readonly operator: Fan;
  /** A fan without a place. */
  readonly stranger: Fan;
}

/** Creates schedules with fans inside. */
export const aWorld = async (stack: Stack): Promise<World> => {
  const secrets = new Set(KEYS);
  const dates = (length: number) =>
    Promise.all(Array.from({ length }, () => aDate(stack, { maxSeatsPerUser: 4 })));
  const sales = await dates(DATES);
  const empty = await dates(EMPTY);
  const unbooked = await aDate(stack, { maxSeatsPerUser: 4 });
  const drawn = await aDate(stack, {
    entryOpensAt: new Date(Date.now() - MINUTE).toISOString(),
    saleOpensAt: new Date(Date.now() + HOUR).toISOString(),
  });
  const crowds = await Promise.all(
    sales.map((sale) => Promise.all(Array.from({ length: INSIDE }, () => aGuest(stack, sale, secrets)))),
  );
  const [operator, stranger] = await Promise.all([
    aSecretFan(stack, secrets, { operator: true }),
    aSecretFan(stack, secrets),
  ]);
  return new World({ sales, empty, unbooked, drawn, crowds, operator, stranger }, secrets);
};

/** A fan inside a sale. */
const aGuest = async (stack: Stack, sale: ShowDate, secrets: Set<string>): Promise<Guest> => {
  const fan = await aSecretFan(stack, secrets);
  const entered = await enterSale(stack, sale, fan);
  secrets.add(entered.queueToken).add(entered.pass);
  return { fan, ...entered };
};

/** The data that requests use. Payments and new tokens are kept for later requests. */
export class World {
  /** What no log may contain. */
  readonly secrets: Set<string>;

  readonly #start: Start;
  /** The tokens for each sale, newest first. */
  readonly #queues: string[][];
  readonly #passes: string[][];
  readonly #fans: ReadonlyMap<string, Fan>;
  readonly #payments: { readonly paymentId: string; readonly userId: string }[] = [];

  /** The values of the placeholders. */
  readonly #values: Readonly<Record<string, (request: Drawn) => string | undefined>> = {
    C: (request) => this.#dateOf(request)?.concertId,
    S: (request) => this.#dateOf(request)?.scheduleId,
    FAN: (request) => this.#fanOf(request)?.accessToken,
    USER: (request) => oneOf(this.#start.crowds[saleNumberOf(request)], request.pick)?.fan.userId,
    QUEUE: (request) => oneOf(this.#queues[saleNumberOf(request)], request.pick),
    PASS: (request) => oneOf(this.#passes[saleNumberOf(request)], request.pick),
    OTHERPASS: ({ pick }) => oneOf(this.#passes[DATES - 1], pick),
    PAYMENT: ({ pick }) => oneOf(this.#payments, pick)?.paymentId ?? randomUUID(),
    OPERATOR: () => this.#start.operator.accessToken,
    STRANGER: () => this.#start.stranger.accessToken,
    FORGED: ({ pick }) => `${this.#start.operator.accessToken.slice(0, -(5 + (pick % 200)))}AAAAA`,
  };

  constructor(start: Start, secrets: Set<string>) {
    const { crowds } = start;
    this.secrets = secrets;
    this.#start = start;
    this.#queues = crowds.map((crowd) => crowd.map(({ queueToken }) => queueToken));
    this.#passes = crowds.map((crowd) => crowd.map(({ pass }) => pass));
    this.#fans = new Map(crowds.flat().map(({ fan }) => [fan.userId, fan]));
  }

  /** Replaces the placeholders of a request. */
  fill(text: string, request: Drawn): string {
    return text.replaceAll(/\$([A-Z]+)\b/g, (named, name: string) => this.#values[name]?.(request) ?? named);
  }

  #dateOf(request: Drawn): ShowDate | undefined {
    const { operation, pick } = request;
    const { sales, empty, unbooked, drawn } = this.#start;
    if (operation === 'deleteSchedule') return empty[pick % EMPTY];
    if (OF_DRAWS.has(operation) && pick % 4 > 0) return drawn;
    // Only the show of a date that nobody has booked can move.
    return operation === 'updateSchedule' && pick % 4 > 0 ? unbooked : sales[saleNumberOf(request)];
  }

  #fanOf(request: Drawn): Fan | undefined {
    const { operation, pick } = request;
    return operation === 'cancelPayment'
      ? this.#fans.get(oneOf(this.#payments, pick)?.userId ?? '')
      : oneOf(this.#start.crowds[saleNumberOf(request)], pick)?.fan;
  }

  /** Keeps the tokens and payments of an answer for later requests. */
  learn(
    request: Drawn,
    { token: sent = '' }: { readonly token?: string | undefined },
    body: Readonly<Record<string, unknown>>,
  ): void {
    const { operation } = request;
    const { token, paymentId, expiresAt } = body as {
      token?: string;
      paymentId?: string;
      expiresAt?: unknown;
    };
    const isPass = (operation === 'holdSeats' || operation === 'pollQueue') && expiresAt !== undefined;
    const kept = operation === 'joinQueue' ? this.#queues : isPass ? this.#passes : [];
    if (token !== undefined) kept[saleNumberOf(request)]?.unshift(token);
    if (operation === 'pay' && paymentId !== undefined)
      this.#payments.push({ paymentId, userId: decodeJwt(sent).sub ?? '' });
  }
}

/** The index of the date of a request. Paying, leaving and releasing end a pass, so they use only half of the dates. */
const saleNumberOf = ({ operation, pick }: Drawn): number => {
  if (operation.startsWith('update')) return DATES - 1;
  return pick % (ENDS.has(operation) ? (DATES - 1) / 2 : DATES - 1);
};

const oneOf = <Value>(all: readonly Value[] = [], pick: number): Value | undefined =>
  all[Math.floor(pick / DATES) % all.length];
