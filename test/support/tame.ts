import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'vitest';

import document from '#functions/http/openapi.json' with { type: 'json' };
import { isWellEncoded } from '#local/router.ts';
import { expectContract, findOperation } from '#test/support/contract.ts';

/** An answer as it came over the wire. */
export interface Tamed {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly text: string;
}

/** What the gateway itself says of a request that leads to no endpoint. */
const OF_GATEWAY: Readonly<Record<number, string>> = { 400: 'INVALID_INPUT', 404: 'ROUTE_NOT_FOUND' };

/** Whether the contract has an endpoint for this request. */
const leadsSomewhere = (method: string, path: string): boolean =>
  isWellEncoded(path) && findOperation(method, path) !== undefined;

/** Any body may be too large; all else that the gateway says is of requests that lead nowhere. */
const isOfGateway = (method: string, path: string, status: number, code: string): boolean =>
  (status === 413 && code === 'BODY_TOO_LARGE') ||
  (OF_GATEWAY[status] === code && !leadsSomewhere(method, path));

const isProblem = new Ajv2020({ strict: false }).compile(document.components.schemas.Problem);

/** Fails unless this is how a service answers whatever it is asked: never as if it had broken, always by contract. */
export const expectTame = (method: string, path: string, { status, retryAfter, text }: Tamed): void => {
  const what = `${method} ${path.slice(0, 300)} → ${status} ${text.slice(0, 500)}`;
  expect(status < 500 || (status === 503 && retryAfter !== null), what).toBe(true);
  if (method === 'HEAD') return;
  const body = text === '' ? undefined : (JSON.parse(text) as { readonly code?: string });
  if (body?.code !== undefined && isOfGateway(method, path, status, body.code))
    expect(isProblem(body), what).toBe(true);
  else expectContract(method, path, { status, body });
};

export type Init = Pick<RequestInit, 'headers' | 'body' | 'signal'>;

/** A tame answer, with its body as JSON. */
export interface Told extends Tamed {
  readonly headers: Headers;
  readonly body: Record<string, never>;
}

/** Asks and checks that the answer is tame. */
export const askTamed = async (url: string, method: string, path: string, init: Init = {}): Promise<Told> => {
  const response = await fetch(`${url}${path}`, { method, ...init });
  const { status, headers } = response;
  const text = await response.text();
  const answer = { status, retryAfter: headers.get('retry-after'), text };
  expectTame(method, path, answer);
  if (text !== '')
    expect(headers.get('content-type'), `${method} ${path}`).toBe('application/json; charset=utf-8');
  return { ...answer, headers, body: (text === '' ? {} : JSON.parse(text)) as Record<string, never> };
};
