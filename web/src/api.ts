import { ApiError, errorOf } from '#web/api-error.ts';
import type { Operations } from '#web/api-types.ts';
import { language } from '#web/i18n/language.ts';
import { waitBeforeRetry } from '#web/retry.ts';
import { learnServerTime } from '#web/server-clock.ts';

/** Method and path template, such as `GET /concerts/{concertId}`. */
export type ApiRoute = keyof Operations;

export type Reply<R extends ApiRoute> = Operations[R]['reply'];

type ParameterOf<Path> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParameterOf<Rest>
  : never;

interface Common {
  /** An access token, queue token or payment token. */
  readonly token?: string;
  /** Idempotency key. Default: a new one for each call, shared by its attempts. */
  readonly key?: string;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  /** 1: no retry. */
  readonly attempts?: number;
}

export type CallOptions<R extends ApiRoute> = Common &
  ([ParameterOf<R>] extends [never] ? unknown : { readonly path: Readonly<Record<ParameterOf<R>, string>> }) &
  (Operations[R] extends { body: infer Body } ? { readonly body: Body } : unknown) &
  (Operations[R] extends { query: infer Query } ? { readonly query?: Query } : unknown);

/** Options can be omitted when none is required. */
export type CallArguments<R extends ApiRoute> =
  Partial<CallOptions<R>> extends CallOptions<R> ? [options?: CallOptions<R>] : [options: CallOptions<R>];

export interface Answer<R extends ApiRoute> {
  readonly status: number;
  readonly data: Reply<R>;
  /** The cursor of the next page of a list. */
  readonly next: string | undefined;
}

type Loose = Common & {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly body?: unknown;
};

const TIMEOUT_MS = 15_000;

/** Sends a request to the API and returns the body. @throws ApiError */
export const call = async <R extends ApiRoute>(route: R, ...args: CallArguments<R>): Promise<Reply<R>> =>
  (await send(route, ...args)).data;

/** Sends a request to the API, with retries. @throws ApiError */
export const send = async <R extends ApiRoute>(route: R, ...args: CallArguments<R>): Promise<Answer<R>> => {
  const options = { key: crypto.randomUUID(), ...(args[0] as Loose | undefined) };
  for (let attempt = 1; ; attempt += 1) {
    try {
      return (await sendOnce(route, options)) as Answer<R>;
    } catch (error) {
      const wait = attempt === options.attempts ? undefined : waitBeforeRetry(error, attempt);
      if (wait === undefined || options.signal?.aborted) throw error;
      await pause(wait, options.signal);
    }
  }
};

const sendOnce = async (route: ApiRoute, options: Loose): Promise<Answer<ApiRoute>> => {
  const [method = '', template = ''] = route.split(' ');
  const sentAt = Date.now();
  const timeout = AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS);
  try {
    const response = await fetch(addressOf(template, options), {
      method,
      headers: headersOf(method, options),
      signal: options.signal ? firstOf(options.signal, timeout) : timeout,
      ...(options.body !== undefined && { body: JSON.stringify(options.body) }),
    });
    learnServerTime(response, sentAt);
    const body = bodyOf(await response.text());
    if (!response.ok) throw errorOf(response.status, body, response.headers.get('retry-after'));
    return { status: response.status, data: body as Reply<ApiRoute>, next: nextOf(response.headers) };
  } catch (error) {
    if (error instanceof ApiError || options.signal?.aborted) throw error;
    throw new ApiError(timeout.aborted ? 'TIMEOUT' : 'NETWORK');
  }
};

/** A signal that aborts with the first of these. `AbortSignal.any` needs Safari 17.4. */
const firstOf = (...signals: readonly AbortSignal[]): AbortSignal => {
  const first = new AbortController();
  for (const signal of signals) {
    const abort = (): void => first.abort(signal.reason);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true, signal: first.signal });
  }
  return first.signal;
};

const addressOf = (template: string, { path = {}, query = {} }: Loose): string => {
  const filled = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(path[name] ?? ''));
  const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
  return search.size > 0 ? `${filled}?${search}` : filled;
};

/**
 * A public read adds no header. The document's `preload` adds none either, so the browser uses its answer for the read. In
 * return, an error that this page has no text for is in the browser's language, not in the chosen one.
 */
const headersOf = (method: string, { token, key, body }: Loose): Record<string, string> => ({
  ...((method !== 'GET' || token !== undefined) && { 'accept-language': language.get() }),
  ...(token !== undefined && { authorization: `Bearer ${token}` }),
  ...(body !== undefined && { 'content-type': 'application/json' }),
  ...((method === 'POST' || method === 'PATCH') && key !== undefined && { 'idempotency-key': key }),
});

/** An answer without JSON comes from the gateway: its status is enough. */
const bodyOf = (text: string): unknown => {
  try {
    return text === '' ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
};

const nextOf = (headers: Headers): string | undefined => {
  const [, target] = /<([^>]+)>;\s*rel="?next"?/.exec(headers.get('link') ?? '') ?? [];
  return new URLSearchParams(target?.split('?')[1]).get('cursor') ?? undefined;
};

/** @throws the signal's reason when it aborts */
const pause = (milliseconds: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        reject(signal.reason as Error);
      },
      { once: true },
    );
  });
