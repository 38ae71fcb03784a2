import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod/mini';

import { type Operation, routes } from '#functions/routes.ts';
import { SECOND } from '#lib/clock.ts';

type Views = Readonly<Record<number, z.ZodMiniType | null>>;
type BodyOf<View> = View extends z.ZodMiniType ? z.output<View> : undefined;

/** A response with an expected status. */
type Answer<Expected extends Views> = {
  readonly [Status in keyof Expected]: { readonly status: Status; readonly body: BodyOf<Expected[Status]> };
}[keyof Expected];

interface Request {
  readonly token?: string;
  /** Path parameters. */
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** The service does the request once per key. */
  readonly idempotencyKey?: string;
}

/**
 * Calls the API. Retries when the service is busy: every request is safe to repeat.
 * @param expected body schemas by status; `null`: no body
 * @throws UnexpectedAnswer
 */
export type Ask = <Expected extends Views>(
  operation: Operation,
  expected: Expected,
  request?: Request,
) => Promise<Answer<Expected>>;

/** An unexpected response, with its tokens removed. */
class UnexpectedAnswer extends Error {
  override readonly name = 'UnexpectedAnswer';

  constructor(request: string, what: string) {
    super(`${request}: ${withoutTokens(what)}`);
  }
}

const TIMEOUT_MS = 20 * SECOND;
const WAITS_MS = [1 * SECOND, 2 * SECOND, 4 * SECOND];
const BUSY = new Set([429, 502, 503, 504]);
const MAX_SHOWN = 2_000;

/** Calls the API at this URL. */
export const askAt =
  (url: string): Ask =>
  async (operation, expected, request = {}) => {
    const { method, path } = routes[operation];
    const target = new URL(fill(path, request.path), url);
    target.search = new URLSearchParams(request.query).toString();
    const name = `${method} ${target.pathname}`;
    const response = await send(name, target, { method, ...contentOf(request) });

    const text = await response.text();
    const view = Object.hasOwn(expected, response.status) ? expected[response.status] : undefined;
    if (view === undefined)
      throw new UnexpectedAnswer(name, `${response.status} ${text.slice(0, MAX_SHOWN)}`);
    if (view === null) return { status: response.status, body: undefined } as never;
    const body = z.safeParse(view, parsed(text));
    if (body.success) return { status: response.status, body: body.data } as never;
    const faults = body.error.issues.map(({ path: at, message }) => `${at.join('.')}: ${message}`).join('; ');
    throw new UnexpectedAnswer(name, `${response.status}, but ${faults} in ${text.slice(0, MAX_SHOWN)}`);
  };

const fill = (path: string, values: Readonly<Record<string, string>> = {}): string =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ''));

const contentOf = ({ token, body, idempotencyKey }: Request): RequestInit => ({
  headers: {
    'accept-language': 'en',
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
  },
  ...(body !== undefined && { body: JSON.stringify(body) }),
});

const send = async (name: string, target: URL, content: RequestInit): Promise<Response> => {
  for (const wait of [...WAITS_MS, undefined]) {
    const outcome = await fetch(target, { ...content, signal: AbortSignal.timeout(TIMEOUT_MS) }).catch(
      (error: unknown) => error as Error,
    );
    const isAnswer = outcome instanceof Response;
    if (isAnswer && !BUSY.has(outcome.status)) return outcome;
    if (wait !== undefined) await sleep(wait);
    else if (isAnswer) return outcome;
    else throw new UnexpectedAnswer(name, `no answer: ${reasonOf(outcome)}`);
  }
  throw new Error('unreachable');
};

const reasonOf = ({ message, cause }: Error): string => {
  const { code } = (cause ?? {}) as NodeJS.ErrnoException;
  return code ? `${message} (${code})` : message;
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Printed lines end up in logs that others read. */
const withoutTokens = (text: string): string => text.replaceAll(/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, '<token>');
