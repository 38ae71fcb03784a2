import { randomUUID } from 'node:crypto';
import { decodeJwt } from 'jose';

import type { Operation } from '#functions/routes.ts';
import { HOUR, MINUTE } from '#lib/clock.ts';
import type { Stack } from '#local/stack.ts';
import { aDate, aSecretFan, enterSale } from '#test/support/api.ts';
import { type Drawn, KEYS } from '#test/verification/fuzz/requests.ts';

/** The data that requests use: schedules with fans inside. Payments and new tokens are kept for later requests. */
export interface World {
  /** What no log may contain. */
  readonly secrets: Set<string>;
  /** Replaces the placeholders of a request. */
  readonly fill: (text: string, request: Drawn) => string;
  /** Keeps the tokens and payments of an answer for later requests. */
  readonly learn: (
    request: Drawn,
    sent: { readonly token?: string | undefined },
    body: Readonly<Record<string, unknown>>,
  ) => void;
}

/** How many dates are on sale. Of these, requests that update a schedule change only the last one. */
const DATES = 5;
/** How many fans are inside each. */
const INSIDE = 8;
/** How many dates there are for requests that delete one. */
const EMPTY = 20;
const OF_DRAWS = new Set<Operation>(['getDraw', 'cancelDraw']);
const ENDS = new Set<Operation>(['pay', 'leaveQueue', 'releaseSeats']);

export const aWorld = async (stack: Stack): Promise<World> => {
  const secrets = new Set(KEYS);
  const dates = (length: number) =>
    Promise.all(Array.from({ length }, () => aDate(stack, { maxSeatsPerUser: 4 })));
  const [sales, empty, [unbooked]] = [await dates(DATES), await dates(EMPTY), await dates(1)];
  const drawn = await aDate(stack, {
    entryOpensAt: new Date(Date.now() - MINUTE).toISOString(),
    saleOpensAt: new Date(Date.now() + HOUR).toISOString(),
  });
  const crowds = await Promise.all(
    sales.map(async (sale) =>
      Promise.all(
        Array.from({ length: INSIDE }, async () => {
          const fan = await aSecretFan(stack, secrets);
          return { fan, ...(await enterSale(stack, sale, fan)) };
        }),
      ),
    ),
  );
  const [operator, stranger] = await Promise.all([
    aSecretFan(stack, secrets, { operator: true }),
    aSecretFan(stack, secrets),
  ]);
  const queues = crowds.map((crowd) => crowd.map(({ queueToken }) => queueToken));
  const passes = crowds.map((crowd) => crowd.map(({ pass }) => pass));
  const fans = new Map(crowds.flat().map(({ fan }) => [fan.userId, fan]));
  const payments: { readonly paymentId: string; readonly userId: string }[] = [];
  for (const token of [...queues, ...passes].flat()) secrets.add(token);

  /** The index of the date of a request. Paying, leaving and releasing end a pass, so they use only half of the dates. */
  const numberOf = ({ operation, pick }: Drawn): number => {
    if (operation.startsWith('update')) return DATES - 1;
    return pick % (ENDS.has(operation) ? (DATES - 1) / 2 : DATES - 1);
  };
  const saleOf = (request: Drawn) => {
    const { operation, pick } = request;
    if (operation === 'deleteSchedule') return empty[pick % EMPTY];
    if (OF_DRAWS.has(operation) && pick % 4 > 0) return drawn;
    // Only the show of a date that nobody has booked can move.
    return operation === 'updateSchedule' && pick % 4 > 0 ? unbooked : sales[numberOf(request)];
  };
  const oneOf = <Value>(all: readonly Value[] = [], pick: number): Value | undefined =>
    all[Math.floor(pick / DATES) % all.length];
  const valueOf: Readonly<Record<string, (request: Drawn) => string | undefined>> = {
    C: (request) => saleOf(request)?.concertId,
    S: (request) => saleOf(request)?.scheduleId,
    FAN: (request) =>
      request.operation === 'cancelPayment'
        ? fans.get(oneOf(payments, request.pick)?.userId ?? '')?.accessToken
        : oneOf(crowds[numberOf(request)], request.pick)?.fan.accessToken,
    USER: (request) => oneOf(crowds[numberOf(request)], request.pick)?.fan.userId,
    QUEUE: (request) => oneOf(queues[numberOf(request)], request.pick),
    PASS: (request) => oneOf(passes[numberOf(request)], request.pick),
    OTHERPASS: ({ pick }) => oneOf(passes[DATES - 1], pick),
    PAYMENT: ({ pick }) => oneOf(payments, pick)?.paymentId ?? randomUUID(),
    OPERATOR: () => operator.accessToken,
    STRANGER: () => stranger.accessToken,
    FORGED: ({ pick }) => `${operator.accessToken.slice(0, -(5 + (pick % 200)))}AAAAA`,
  };

  return {
    secrets,
    fill: (text, request) =>
      text.replaceAll(/\$([A-Z]+)\b/g, (named, name: string) => valueOf[name]?.(request) ?? named),
    learn: (request, { token: sent = '' }, body) => {
      const { token, paymentId } = body as { token?: string; paymentId?: string };
      if (token !== undefined) {
        const kept = { joinQueue: queues, holdSeats: passes, pollQueue: passes }[
          request.operation as 'joinQueue'
        ];
        if (kept === queues || body['expiresAt'] !== undefined) kept?.[numberOf(request)]?.unshift(token);
      }
      if (request.operation === 'pay' && paymentId !== undefined)
        payments.push({ paymentId, userId: decodeJwt(sent).sub ?? '' });
    },
  };
};
