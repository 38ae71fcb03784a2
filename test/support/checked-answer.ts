import { expect } from 'vitest';

import { bodyOf, expectContract, findOperation } from '#test/support/contract.ts';

/** An answer as received. */
export interface CheckedAnswer {
  readonly status: number;
  readonly retryAfter: string | null;
  /** Absent: JSON. */
  readonly type?: string | null;
  readonly text: string;
}

/** The gateway's own answers have a message and nothing else. */
const isOfGateway = (body: unknown): body is { readonly message: string } =>
  typeof body === 'object' && body !== null && Object.keys(body).join() === 'message';

/** Fails if the OpenAPI document does not allow the answer, or if the answer is a 500. */
export const expectSound = (
  method: string,
  path: string,
  { status, retryAfter, type, text }: CheckedAnswer,
): void => {
  const what = `${method} ${path.slice(0, 300)} → ${status} ${text.slice(0, 500)}`;
  expect(status < 500 || (status === 503 && retryAfter !== null), what).toBe(true);
  const body = bodyOf(text, type);
  // The OpenAPI document has all other answers of the gateway.
  if (status === 404 && isOfGateway(body) && !findOperation(method, path))
    expect(body, what).toEqual({ message: 'Not Found' });
  else expectContract(method, path, { status, body });
};

export type Init = Pick<RequestInit, 'headers' | 'body' | 'signal'>;

/** A checked answer, with its body as JSON, or the text of a page. */
export interface Received extends CheckedAnswer {
  readonly headers: Headers;
  readonly body: Record<string, never>;
}

/** Sends a request, and checks the answer. */
export const askChecked = async (
  url: string,
  method: string,
  path: string,
  init: Init = {},
): Promise<Received> => {
  const response = await fetch(`${url}${path}`, { method, ...init });
  const { status, headers } = response;
  const text = await response.text();
  const type = headers.get('content-type');
  const answer = { status, retryAfter: headers.get('retry-after'), type, text };
  expectSound(method, path, answer);
  const body = bodyOf(text, type) ?? {};
  if (text !== '') expect(type, `${method} ${path}`).toBe(typeOf(body));
  return { ...answer, headers, body: body as Record<string, never> };
};

/** The content type of an answer with this body. */
const typeOf = (body: unknown): string => {
  if (typeof body === 'string') return 'text/html; charset=utf-8';
  return isOfGateway(body) ? 'application/json' : 'application/json; charset=utf-8';
};
