import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { SECOND } from '#lib/clock.ts';
import { type Stack, startStack } from '#local/stack.ts';

/**
 * `npm run bench:line`: two sales over HTTP on this laptop, in real time. Three hundred fans want fifty seats; and one fan
 * stands behind sixty who have closed their tab. `-- --json` prints the figures alone. Exits with 1 when a goal is missed.
 */
const GOALS = { soldOutSeconds: 6, behindClosedTabsSeconds: 20 };
const FANS = 300;
const CLOSED_TABS = 60;
const PRICE = 10_000;

interface Fan {
  readonly accessToken: string;
}

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

interface Asking {
  readonly token?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends a request until it is answered: a crowd in one process can be too much for a moment. */
const send = async ({ url }: Stack, method: string, path: string, asking: Asking = {}): Promise<Answer> => {
  const { token, body, headers } = asking;
  const request = {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  };
  for (;;) {
    const response = await fetch(`${url}${path}`, request);
    if (response.status !== 503)
      return { status: response.status, body: (await response.json()) as Answer['body'] };
    await sleep(SECOND);
  }
};

const aFan = async (stack: Stack, name: string): Promise<Fan> => {
  const { accessToken } = await stack.issueToken({ email: `${name}@example.com` });
  await send(stack, 'POST', '/users', { token: accessToken });
  const headers = { 'idempotency-key': 'once' };
  const charge = { token: accessToken, headers, body: { point: PRICE } };
  await send(stack, 'PATCH', '/users/me/points/charge', charge);
  return { accessToken };
};

/** A date of its own. @returns the path of its line */
const aLine = async (stack: Stack): Promise<string> => {
  const { accessToken: token } = await stack.issueToken({ email: 'operator@example.com', operator: true });
  const concert = { name: 'bench', description: '', price: PRICE };
  const { concertId } = (await send(stack, 'POST', '/admin/concerts', { token, body: concert })).body;
  const date = {
    startDatetime: '2040-12-31 19:00:00',
    endDatetime: '2040-12-31 21:00:00',
    maxSeatsPerUser: 1,
  };
  const path = `/concerts/${String(concertId)}/schedules`;
  const { scheduleId } = (await send(stack, 'POST', `/admin${path}`, { token, body: date })).body;
  return `${path}/${String(scheduleId)}/reserves`;
};

const join = async (stack: Stack, line: string, { accessToken: token }: Fan): Promise<string> => {
  const { status, body } = await send(stack, 'PUT', line, { token });
  if (status !== 201) throw new Error(`a join was answered ${status} ${JSON.stringify(body)}`);
  return String(body['token']);
};

/** Asks when told to, until the wait ends. */
const comeIn = async (stack: Stack, line: string, queueToken: string): Promise<Answer> => {
  let token = queueToken;
  for (;;) {
    const turn = await send(stack, 'GET', line, { token });
    if (turn.status !== 202) return turn;
    token = String(turn.body['token']);
    await sleep(Number(turn.body['pollAfterMs']));
  }
};

const many = (count: number, stack: Stack, name: string): Promise<Fan[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => aFan(stack, `${name}-${index}`)));

const secondsSince = (start: number): number => Math.round((Date.now() - start) / 100) / 10;

/** Seconds from the first join until the last seat is paid. */
const soldOutSeconds = async (stack: Stack): Promise<number> => {
  const line = await aLine(stack);
  const fans = await many(FANS, stack, 'fan');
  const start = Date.now();
  let last = NaN;
  let sold = 0;
  const buy = async (fan: Fan): Promise<void> => {
    const turn = await comeIn(stack, line, await join(stack, line, fan));
    if (turn.status !== 200) return;
    const paid = await send(stack, 'POST', '/payments', { token: String(turn.body['token']) });
    if (paid.status !== 200) throw new Error(`a payment was answered ${paid.status}`);
    sold += 1;
    last = secondsSince(start);
  };
  await Promise.all(fans.map(buy));
  if (sold !== 50) throw new Error(`${sold} seats were sold`);
  return last;
};

/** Seconds from the join of a fan until they are inside, while those before them have gone away. */
const behindClosedTabsSeconds = async (stack: Stack): Promise<number> => {
  const line = await aLine(stack);
  const gone = await many(CLOSED_TABS, stack, 'gone');
  const live = await aFan(stack, 'live');
  await Promise.all(gone.map((fan) => join(stack, line, fan)));
  const start = Date.now();
  const turn = await comeIn(stack, line, await join(stack, line, live));
  if (turn.status !== 200) throw new Error(`the fan was answered ${turn.status}`);
  return secondsSince(start);
};

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
const stack = await startStack();
try {
  const figures = {
    behindClosedTabsSeconds: await behindClosedTabsSeconds(stack),
    soldOutSeconds: await soldOutSeconds(stack),
  };
  const rows = [
    [`${FANS} fans for 50 seats, until the last is paid`, figures.soldOutSeconds, GOALS.soldOutSeconds],
    [
      `one fan behind ${CLOSED_TABS} closed tabs, until inside`,
      figures.behindClosedTabsSeconds,
      GOALS.behindClosedTabsSeconds,
    ],
  ] as const;
  console.log(
    values.json
      ? JSON.stringify(figures)
      : rows
          .map(
            ([what, seconds, goal]) =>
              `${what.padEnd(48)} ${seconds.toFixed(1).padStart(6)} s, goal ${goal} s`,
          )
          .join('\n'),
  );
  process.exitCode = rows.every(([, seconds, goal]) => seconds <= goal) ? 0 : 1;
} finally {
  await stack.stop();
}
