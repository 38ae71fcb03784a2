import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import * as z from 'zod/mini';

import type { Instant } from '#lib/clock.ts';
import { DomainError, type ErrorCode, isDomainError } from '#lib/errors.ts';
import { type Caller, readCaller } from '#lib/http/caller.ts';
import { htmlHeaders, pageOfFailure } from '#lib/http/error-page.ts';
import { failure } from '#lib/http/failure.ts';
import {
  type PathParameters,
  pathSchema,
  readBody,
  readIdempotencyKey,
  readPath,
  readQuery,
} from '#lib/http/input.ts';
import { logRequest, recordSubject } from '#lib/http/request-log.ts';
import type { Access, Route } from '#lib/http/route.ts';
import type { UserId } from '#lib/ids.ts';
import { publishMetrics } from '#lib/metrics.ts';

type Schema = z.core.$ZodType;
type Responses = Readonly<Record<number, Schema | null>>;

/** A request after its input is checked. */
interface Request<R extends Route, Body extends Schema, Query extends Schema> {
  readonly caller: Caller<R['access']>;
  readonly path: PathParameters<R['path']>;
  readonly body: z.output<Body>;
  readonly query: z.output<Query>;
  /** Set only at an endpoint that is `repeatable`. */
  readonly idempotencyKey: string | undefined;
  /** When the gateway received the request. A request uses no other clock. */
  readonly now: Instant;
}

export interface Reply<Status extends number, Body> {
  readonly status: Status;
  readonly body: Body;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One of the declared responses. */
type ReplyOf<R extends Responses> = {
  readonly [Status in keyof R & number]: Reply<Status, R[Status] extends Schema ? z.input<R[Status]> : null>;
}[keyof R & number];

/** An endpoint as it is declared. The OpenAPI document is generated from it. */
export interface Declaration<
  R extends Route = Route,
  Body extends Schema = Schema,
  Query extends Schema = Schema,
  Answers extends Responses = Responses,
> {
  readonly summary: string;
  readonly body?: Body;
  /** Largest body. Absent: 16 KB, far above any other valid request. */
  readonly maxBodyBytes?: number;
  readonly query?: Query;
  /** Whether the endpoint takes an `Idempotency-Key`. */
  readonly repeatable?: boolean;
  /** Body by status; `null` for no body. */
  readonly responses: Answers;
  /** Errors besides those that any endpoint may return. */
  readonly errors?: readonly ErrorCode[];
  readonly run: (request: Request<R, Body, Query>) => Promise<ReplyOf<Answers>>;
}

/** The body of a response of a page. */
export const Html = z.string();

type Handler = (event: APIGatewayProxyEventV2, context: never) => Promise<APIGatewayProxyStructuredResultV2>;

/** A Lambda handler with the declaration it was made from. */
export type Endpoint = Handler & { readonly declaration: Omit<Declaration, 'run'> };

// An endpoint that declares no body or query refuses every field, because the client has made a mistake.
const NoBody = z.strictObject({});
const NoQuery = z.strictObject({});

/**
 * Turns a declaration into a handler: identifies the caller, reads the input into typed values, runs the operation and writes
 * the response. Errors are turned into responses in one place, and every request that may change something is logged.
 */
export const endpoint = <
  const R extends Route,
  const Answers extends Responses,
  Body extends Schema = typeof NoBody,
  Query extends Schema = typeof NoQuery,
>(
  route: R,
  declaration: Declaration<R, Body, Query, Answers>,
): Endpoint => {
  const {
    body = NoBody as unknown as Body,
    query = NoQuery as unknown as Query,
    maxBodyBytes,
    repeatable,
    run,
  } = declaration;
  const parameters = pathSchema<R['path']>(route.path);

  const handle: Handler = async (event) => {
    const now = event.requestContext.timeEpoch;
    const caller = await readCaller<R['access']>(route.access, event, now);
    recordSubject(event, caller);
    const path = readPath(parameters, withOwnId(route.access, event, caller));
    recordSubject(event, path);
    assertTokenFits(caller, path);
    const reply = await run({
      caller,
      path,
      body: readBody(body, event, maxBodyBytes),
      query: readQuery(query, event),
      idempotencyKey: repeatable ? readIdempotencyKey(event) : undefined,
      now,
    });
    return write(route, reply);
  };

  return Object.assign(withLog(route, handle), { declaration });
};

/** Logs a request, turns an error into a response, and publishes the metrics. */
const withLog = (route: Route, handle: Handler) =>
  middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Error, never>()
    .after((request) => {
      const { event, response } = request;
      if (response) {
        logRequest(route, event, response);
        request.response = forMethod(event, response);
      }
      publishMetrics();
    })
    .onError((request) => {
      const { event, error } = request;
      const response = route.isPage ? pageOfFailure(failure(error, event)) : failure(error, event);
      if (isDomainError(error)) logRequest(route, event, response, error.code);
      request.response = forMethod(event, response);
      publishMetrics();
    })
    .handler(handle);

/** Replaces `me` in the path by the caller's id. @throws DomainError FORBIDDEN for the id of another user */
const withOwnId = (
  access: Access,
  event: APIGatewayProxyEventV2,
  caller: unknown,
): APIGatewayProxyEventV2 => {
  const named = event.pathParameters?.['userId'];
  if (access !== 'user' || named === undefined) return event;
  const { userId } = caller as { readonly userId: UserId };
  if (named !== 'me' && named !== userId) throw new DomainError('FORBIDDEN');
  return { ...event, pathParameters: { ...event.pathParameters, userId } };
};

/** Our own token is valid for its schedule only. @throws DomainError UNAUTHORIZED */
const assertTokenFits = (caller: unknown, path: Readonly<Record<string, string>>): void => {
  const token = caller as Readonly<Record<string, unknown>> | undefined;
  const differs = ['concertId', 'scheduleId'].some(
    (name) => token?.[name] !== undefined && path[name] !== undefined && token[name] !== path[name],
  );
  if (differs) throw new DomainError('UNAUTHORIZED');
};

const write = (
  { cacheSeconds, isPage }: Route,
  { status, body, headers }: Reply<number, unknown>,
): APIGatewayProxyStructuredResultV2 => ({
  statusCode: status,
  headers: {
    'cache-control': cacheSeconds === undefined ? 'no-store' : `public, max-age=${cacheSeconds}`,
    ...(isPage && htmlHeaders),
    ...(!isPage && body !== null && { 'content-type': 'application/json; charset=utf-8' }),
    ...headers,
  },
  ...(body !== null && { body: isPage ? (body as string) : JSON.stringify(body) }),
});

/** The response to HEAD is the response to GET without its body. */
const forMethod = (
  { requestContext: { http } }: APIGatewayProxyEventV2,
  answer: APIGatewayProxyStructuredResultV2,
): APIGatewayProxyStructuredResultV2 => {
  if (http.method !== 'HEAD') return answer;
  const { body: _, ...head } = answer;
  return head;
};

/** A response of an endpoint. */
export const reply = <const Status extends number, const Body>(
  status: Status,
  body: Body,
  headers?: Readonly<Record<string, string>>,
): Reply<Status, Body> => ({ status, body, ...(headers && { headers }) });
