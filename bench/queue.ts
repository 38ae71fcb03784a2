import { setTimeout as sleep } from 'node:timers/promises';

import { readJsonOption } from '#bench/json-option.ts';
import { SECOND } from '#lib/clock.ts';
import { SEAT_COUNT } from '#lib/seat/seat.ts';
import { type Stack, startStack } from '#local/stack.ts';

/**
 * `npm run bench:queue`: plays two sales over HTTP in real time, on a new laptop stack. In one, many fans want fifty seats.
 * In the other, one fan is behind people who have closed their tab. `-- --json` prints the figures alone. Exits with 1 when
 * a goal is missed.
 */
const json = readJsonOption('bench:queue');

/** The most seconds that each may take. */
const goals = { soldOutSeconds: 6, behindClosedTabsSeconds: 20 };
type Figures = Readonly<Record<keyof typeof goals, number>>;

const FANS = 300;
const CLOSED_TABS = 60;
const PRICE = 10_000;

const titles: Readonly<Record<keyof typeof goals, string>> = {
  soldOutSeconds: `${FANS} fans for ${SEAT_COUNT} seats, until the last is paid`,
  behindClosedTabsSeconds: `one fan behind ${CLOSED_TABS} closed tabs, until the fan enters`,
};

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

interface Request {
  readonly token?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Repeats a request while the answer is 503: one process serves the whole crowd. */
const send = async ({ url }: Stack, method: string, path: string, request: Request = {}): Promise<Answer> => {
  const { token, body, headers } = request;
  const init = {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  };
  for (;;) {
    const response = await fetch(`${url}${path}`, init);
    if (response.status !== 503)
      return { status: response.status, body: (await response.json()) as Answer['body'] };
    await sleep(SECOND);
  }
};

/** @returns the body @throws Error for a refusal */
const ask = async (...request: Parameters<typeof send>): Promise<Answer['body']> => {
  const [, method, path] = request;
  const { status, body } = await send(...request);
  if (status < 300) return body;
  throw new Error(`${method} ${path} was answered ${status} ${JSON.stringify(body)}`);
};

/** Registers a user with points for one seat. @returns the access token */
const aFan = async (stack: Stack, name: string): Promise<string> => {
  const { accessToken: token } = await stack.issueToken({ email: `${name}@example.com` });
  await ask(stack, 'POST', '/users', { token });
  const headers = { 'idempotency-key': 'once' };
  await ask(stack, 'PATCH', '/users/me/points/charge', { token, headers, body: { point: PRICE } });
  return token;
};

const someFans = (stack: Stack, name: string, count: number): Promise<string[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => aFan(stack, `${name}-${index}`)));

/** Creates a concert with one date on sale. @returns the URL path that joins and polls its queue */
const aSale = async (stack: Stack): Promise<string> => {
  const { accessToken: token } = await stack.issueToken({ email: 'operator@example.com', operator: true });
  const concert = { name: 'bench', description: '', price: PRICE };
  const { concertId } = await ask(stack, 'POST', '/admin/concerts', { token, body: concert });
  const path = `/concerts/${String(concertId)}/schedules`;
  const date = {
    startDatetime: '2040-12-31 19:00:00',
    endDatetime: '2040-12-31 21:00:00',
    maxSeatsPerUser: 1,
  };
  const { scheduleId } = await ask(stack, 'POST', `/admin${path}`, { token, body: date });
  return `${path}/${String(scheduleId)}/reserves`;
};

/** Joins a queue. @returns the queue token */
const join = async (stack: Stack, queue: string, token: string): Promise<string> =>
  String((await ask(stack, 'PUT', queue, { token }))['token']);

/** Joins, then polls as often as the answers say. @returns the answer that ends the wait */
const waitInQueue = async (stack: Stack, queue: string, fan: string): Promise<Answer> => {
  let token = await join(stack, queue, fan);
  for (;;) {
    const turn = await send(stack, 'GET', queue, { token });
    if (turn.status !== 202) return turn;
    token = String(turn.body['token']);
    await sleep(Number(turn.body['pollAfterMs']));
  }
};

const secondsSince = (start: number): number => Math.round((Date.now() - start) / 100) / 10;

/** Seconds from the first join until the last seat is paid. */
const soldOutSeconds = async (stack: Stack): Promise<number> => {
  const queue = await aSale(stack);
  const fans = await someFans(stack, 'fan', FANS);
  const start = Date.now();
  const sold: number[] = [];
  const buy = async (fan: string): Promise<void> => {
    const turn = await waitInQueue(stack, queue, fan);
    if (turn.status !== 200) return;
    await ask(stack, 'POST', '/payments', { token: String(turn.body['token']) });
    sold.push(secondsSince(start));
  };
  await Promise.all(fans.map(buy));
  if (sold.length !== SEAT_COUNT) throw new Error(`${sold.length} seats were sold, not ${SEAT_COUNT}`);
  return Math.max(...sold);
};

/** Seconds from the join of one fan until they enter. Those before them have joined and never poll. */
const behindClosedTabsSeconds = async (stack: Stack): Promise<number> => {
  const queue = await aSale(stack);
  const gone = await someFans(stack, 'gone', CLOSED_TABS);
  const fan = await aFan(stack, 'live');
  await Promise.all(gone.map((one) => join(stack, queue, one)));
  const start = Date.now();
  const turn = await waitInQueue(stack, queue, fan);
  if (turn.status !== 200) throw new Error(`the fan was answered ${turn.status}`);
  return secondsSince(start);
};

const measureAll = async (): Promise<Figures> => {
  const stack = await startStack();
  try {
    // One after the other, because they share this machine.
    const behindClosedTabs = await behindClosedTabsSeconds(stack);
    return { soldOutSeconds: await soldOutSeconds(stack), behindClosedTabsSeconds: behindClosedTabs };
  } finally {
    await stack.stop();
  }
};

const names = Object.keys(goals) as (keyof typeof goals)[];

const isMet = (figures: Figures, name: keyof typeof goals): boolean => figures[name] <= goals[name];

const report = (figures: Figures): string =>
  names
    .map((name) => {
      const seconds = `${figures[name].toFixed(1).padStart(6)} s`;
      return `${titles[name].padEnd(52)}${seconds}, goal ${goals[name]} s: ${isMet(figures, name) ? 'met' : 'MISSED'}`;
    })
    .join('\n');

const figures = await measureAll();
console.log(json ? JSON.stringify(figures) : report(figures));
process.exitCode = names.every((name) => isMet(figures, name)) ? 0 : 1;
