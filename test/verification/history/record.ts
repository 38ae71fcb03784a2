import { setTimeout as sleep } from 'node:timers/promises';
import { decodeJwt } from 'jose';

import { type Operation, routes } from '#functions/routes.ts';
import type { Clock, Instant } from '#lib/clock.ts';
import type { ScheduleId, UserId } from '#lib/ids.ts';
import { tokensIn } from '#test/support/leaks.ts';
import { askChecked } from '#test/support/checked-answer.ts';

/** A request and its answer, as the sender saw them. */
export interface Asked {
  readonly operation: Operation;
  /** Absent: not signed in. */
  readonly userId?: UserId;
  /** The schedule of the request, if it has one. */
  readonly scheduleId?: ScheduleId;
  readonly key?: string;
  /** The points or the payment that the request names. */
  readonly point?: number;
  readonly paymentId?: string;
  /** The change of a schedule. */
  readonly change?: Change;
  /** The seats and count that the request wishes for, or names as what the fan was shown. */
  readonly wish?: Wish;
  /** The id of the pass or place in the token of the request. */
  readonly tokenId?: string;
  readonly from: Instant;
  /** `Infinity` if no answer came: the request may take effect at any time after `from`. */
  readonly to: Instant;
  /** Absent: the sender went away before the answer, or the connection broke. */
  readonly status?: number;
  readonly isCutOff?: true;
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body?: any;
}

/** A change by the operator. */
export interface Change {
  readonly maxSeatsPerUser?: number;
  readonly paused?: boolean;
  readonly status?: 'OPEN' | 'CLOSED';
  readonly saleOpensAt?: string;
}

interface Wish {
  readonly seatNumbers?: readonly number[];
  readonly count?: number;
}

/** Whether a request may have taken effect or not, because it got no answer, or 503. */
export const hasUnknownOutcome = ({ status }: Pick<Asked, 'status'>): boolean =>
  status === undefined || status === 503;

/** The claims of a queue or payment token that the checks use. */
export interface Claims {
  readonly sub: string;
  readonly aud: string;
  readonly jti: string;
  readonly scheduleId: string;
  readonly position?: number;
  /** The place that the user had when they joined again. */
  readonly earlier?: { readonly tokenId: string; readonly position: number };
  readonly group: number;
  readonly sequence: string;
}

export const claimsOf = (token: string): Claims => decodeJwt<Claims>(token);

export interface Asking {
  readonly userId?: UserId;
  readonly path?: Readonly<Record<string, string>>;
  /** With its question mark, or empty. */
  readonly query?: string;
  /** In `Authorization`. */
  readonly token?: string;
  readonly key?: string;
  readonly body?: object;
  /** Gives up after this many milliseconds. */
  readonly patienceMs?: number;
}

export type Answered = Pick<Asked, 'status' | 'body' | 'isCutOff'>;

export interface Recorder {
  readonly history: Asked[];
  /** Every token and key that was sent or answered. */
  readonly secrets: Set<string>;
  readonly ask: (operation: Operation, asking?: Asking) => Promise<Answered>;
  /** Runs `act` while no request waits for an answer. */
  readonly pause: (act: () => Promise<void>) => Promise<void>;
}

/** Sends requests over kept connections, checks each answer against the contract, and records both. */
export const recorder = (url: string, clock: Clock): Recorder => {
  const history: Asked[] = [];
  const secrets = new Set<string>();

  const requests = { gate: Promise.resolve(), underWay: 0 };

  const pause = async (act: () => Promise<void>): Promise<void> => {
    const opened = Promise.withResolvers<void>();
    requests.gate = opened.promise;
    while (requests.underWay > 0) await sleep(20);
    await act();
    opened.resolve();
  };

  const ask = async (operation: Operation, asking: Asking = {}): Promise<Answered> => {
    await requests.gate;
    requests.underWay += 1;
    const { method, path: template } = routes[operation];
    const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => asking.path?.[name] ?? 'me');
    const { query = '' } = asking;
    const from = clock();
    const answer = await exchange(url, method, `${path}${query}`, asking).finally(() => {
      requests.underWay -= 1;
    });
    const to = hasUnknownOutcome(answer) ? Number.POSITIVE_INFINITY : clock();
    const { body } = answer;
    history.push({
      operation,
      ...notesOf(operation, asking),
      from,
      to,
      ...answer,
    });
    for (const secret of [asking.token, asking.key, ...tokensIn(JSON.stringify(body ?? ''))])
      if (secret !== undefined) secrets.add(secret);
    return answer;
  };

  return { history, secrets, ask, pause };
};

const OURS = new Set(['queue', 'payment']);

const notesOf = (operation: Operation, { userId, path = {}, token, key, body }: Asking): Partial<Asked> => {
  const claims = token === undefined ? undefined : claimsOf(token);
  const own = claims && OURS.has(claims.aud) ? claims : undefined;
  const scheduleId = path['scheduleId'] ?? own?.scheduleId;
  const { point, seatNumbers, count } = (body ?? {}) as Wish & { readonly point?: number };
  const wish = { ...(seatNumbers && { seatNumbers }), ...(count !== undefined && { count }) };
  return {
    ...(userId !== undefined && { userId }),
    ...(scheduleId !== undefined && { scheduleId: scheduleId as ScheduleId }),
    ...(key !== undefined && { key }),
    ...(point !== undefined && { point }),
    ...(operation === 'updateSchedule' && body && { change: body }),
    ...((operation === 'holdSeats' || operation === 'pay') && { wish }),
    ...(path['paymentId'] !== undefined && { paymentId: path['paymentId'] }),
    ...(own && { tokenId: own.jti }),
  };
};

const exchange = async (url: string, method: string, path: string, asking: Asking): Promise<Answered> => {
  const { token, key, body, patienceMs } = asking;
  try {
    const answer = await askChecked(url, method, path, {
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(key !== undefined && { 'idempotency-key': key }),
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
      ...(patienceMs !== undefined && { signal: AbortSignal.timeout(patienceMs) }),
    });
    return { status: answer.status, ...(answer.text !== '' && { body: answer.body }) };
  } catch (error) {
    const { name, cause } = error as Error & { readonly cause?: { readonly code?: string } };
    if (name === 'TimeoutError') return {};
    if (name === 'TypeError' && CLOSED.has(cause?.code)) return { isCutOff: true };
    throw error;
  }
};

/** Codes of a connection that the server closed just when it was reused. */
const CLOSED = new Set<string | undefined>(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);
