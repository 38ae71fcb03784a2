import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { inject } from 'vitest';

import type { Clock } from '#lib/clock.ts';
import { env } from '#lib/env.ts';
import { type Stack, type StackOptions, startStack } from '#local/stack.ts';
import { bodyOf, expectContract } from '#test/support/contract.ts';

/** An answer as a client sees it. The body has no type: `send` has checked its shape against the OpenAPI document. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
}

export interface Send {
  /** Sent in `Authorization`, as `Bearer`. */
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** The laptop stack of this test file, on the sources or on the bundles. */
export const startApi = (clock?: Clock, servers: Pick<StackOptions, 'sqsEndpoint'> = {}): Promise<Stack> =>
  startStack({
    port: 0,
    tableName: env('table'),
    dynamodbEndpoint: inject('dynamodbEndpoint'),
    ...(inject('functions') === 'bundles' && { assemblyDir: inject('cloudAssembly') }),
    ...(clock && { clock }),
    ...servers,
  });

/** Sends a request, and checks the answer against the OpenAPI document. */
export const send = async (
  { url }: Stack,
  method: string,
  path: string,
  options: Send = {},
): Promise<Answer> => {
  const { token, headers = {}, body } = options;
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const answer = {
    status: response.status,
    headers: response.headers,
    body: bodyOf(text, response.headers.get('content-type')),
  };
  expectContract(method, path, answer);
  return answer;
};

/**
 * Repeats a request while the answer is 503, as the page does. With hundreds of fans in one process, SDK calls may time out.
 * Only for requests that are safe to repeat.
 */
export const sendUntilAnswered = async (...request: Parameters<typeof send>): Promise<Answer> => {
  for (;;) {
    const answer = await send(...request);
    if (answer.status !== 503) return answer;
    await sleep(1_000);
  }
};

export interface Fan {
  readonly userId: string;
  readonly accessToken: string;
}

/** Signs a new fan in. With points, the fan also registers and charges. */
export const aFan = async (stack: Stack, { point = 0 } = {}): Promise<Fan> => {
  const fan = await stack.issueToken({ email: `${randomUUID()}@example.com`, name: '팬' });
  if (point > 0) await fillWallet(stack, fan, point);
  return fan;
};

/** Signs a new fan in, and adds to `secrets` what no log may contain about this fan. */
export const aSecretFan = async (
  stack: Stack,
  secrets: Set<string>,
  { operator = false } = {},
): Promise<Fan> => {
  const person = { email: `fan-${randomUUID()}@example.com`, name: `김관객 ${randomUUID()}`, operator };
  const fan = await stack.issueToken(person);
  for (const secret of [person.email, person.name, fan.accessToken]) secrets.add(secret);
  return fan;
};

/** Registers, and charges once under this idempotency key. */
const fillWallet = async (
  stack: Stack,
  { accessToken: token }: Fan,
  point: number,
  key = 'first-charge',
): Promise<void> => {
  await sendUntilAnswered(stack, 'POST', '/users', { token });
  const headers = { 'idempotency-key': key };
  await sendUntilAnswered(stack, 'PATCH', '/users/me/points/charge', { token, headers, body: { point } });
};

/** One performance of a concert: its ids, and its path in the API. */
export interface ShowDate {
  readonly concertId: string;
  readonly scheduleId: string;
  /** `/concerts/…/schedules/…` */
  readonly path: string;
}

/** The access token of an operator. */
export const operatorToken = async (stack: Stack): Promise<string> =>
  (await stack.issueToken({ email: 'operator@example.com', operator: true })).accessToken;

/** Changes a date as an operator does. */
export const changeDate = async (
  stack: Stack,
  { path }: Pick<ShowDate, 'path'>,
  body: Readonly<Record<string, unknown>>,
): Promise<Answer> => send(stack, 'PATCH', `/admin${path}`, { token: await operatorToken(stack), body });

/** A new concert with one schedule, made by an operator over HTTP. @param paused nobody is called */
export const aDate = async (
  stack: Stack,
  { paused, ...settings }: Readonly<Record<string, unknown>> = {},
): Promise<ShowDate> => {
  const token = await operatorToken(stack);
  const concert = await sendUntilAnswered(stack, 'POST', '/admin/concerts', {
    token,
    body: { name: '허재의 카드마술쇼', description: '', price: 70_000 },
  });
  const concertId = concert.body.concertId as string;
  const schedule = await sendUntilAnswered(stack, 'POST', `/admin/concerts/${concertId}/schedules`, {
    token,
    body: { startDatetime: '2036-12-31 19:00:00', endDatetime: '2036-12-31 21:00:00', ...settings },
  });
  const scheduleId = schedule.body.scheduleId as string;
  const path = `/concerts/${concertId}/schedules/${scheduleId}`;
  if (paused) await changeDate(stack, { path }, { paused });
  return { concertId, scheduleId, path };
};

/** Joins and polls until the fan enters or is refused. @param wish such as `?seats=7,8&count=2` */
export const queueUp = async (
  stack: Stack,
  { path }: ShowDate,
  { accessToken }: Fan,
  wish = '',
): Promise<Answer> => {
  const joined = await sendUntilAnswered(stack, 'PUT', `${path}/reserves`, { token: accessToken });
  if (joined.status !== 201) return joined;
  let token = joined.body.token as string;
  for (;;) {
    const turn = await sendUntilAnswered(stack, 'GET', `${path}/reserves${wish}`, { token });
    if (turn.status !== 202) return turn;
    token = turn.body.token as string;
    await sleep(Math.min(1_000, turn.body.pollAfterMs as number));
  }
};

export interface Entered {
  readonly queueToken: string;
  /** The payment token. */
  readonly pass: string;
}

/** Enough for seven seats. */
const POINT = 500_000;

/** Registers, charges, joins and enters. @param key the idempotency key of the charge */
export const enterSale = async (
  stack: Stack,
  date: ShowDate,
  fan: Fan,
  { wish, key }: { readonly wish?: string; readonly key?: string } = {},
): Promise<Entered> => {
  await fillWallet(stack, fan, POINT, key);
  const { accessToken: token } = fan;
  const joined = await sendUntilAnswered(stack, 'PUT', `${date.path}/reserves`, { token });
  const turn = await queueUp(stack, date, fan, wish);
  return { queueToken: joined.body.token as string, pass: turn.body.token as string };
};
