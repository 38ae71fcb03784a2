import * as z from 'zod/mini';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';

import type { ErrorCode } from '#lib/errors.ts';
import { type Endpoint, Html } from '#lib/http/endpoint.ts';
import { IdempotencyKey, pathParameters } from '#lib/http/input.ts';
import { problems } from '#lib/http/problem.ts';
import type { Access, Route } from '#lib/http/route.ts';

/** An endpoint with its operation and its route. */
export interface Described {
  readonly operation: string;
  readonly route: Route;
  readonly declaration: Endpoint['declaration'];
}

const Problem = z
  .looseObject({
    error: z.string(),
    code: z.enum(Object.keys(problems) as [ErrorCode, ...ErrorCode[]]),
    fields: z.optional(z.array(z.object({ field: z.string(), message: z.string() }))),
  })
  .register(z.globalRegistry, {
    id: 'Problem',
    description:
      'An error with a stable code and a message in Korean or, with `Accept-Language: en`, English.',
  });

const GatewayMessage = z.looseObject({ message: z.string() }).register(z.globalRegistry, {
  id: 'GatewayMessage',
  description: 'An error of the gateway itself, before or instead of the function’s response.',
});

const ProblemOrMessage = z
  .union([Problem, GatewayMessage])
  .register(z.globalRegistry, { id: 'ProblemOrGatewayMessage' });

/** Errors of the gateway itself at an endpoint. They have no codes and one language. */
const gatewayErrors = ({ access }: Route): Readonly<Record<number, string>> => ({
  400: '`message`: The URL is not well encoded.',
  ...((access === 'user' || access === 'operator') && {
    401: '`message`: The access token is missing, has expired or is not valid.',
  }),
  413: '`message`: The request body is larger than 10 MB.',
  429: '`message`: Too many requests. Please try again.',
  500: '`message`: The function ended without a response.',
  503: '`message`: The function took too long, or too many instances are running. Please try again.',
});

/** The errors that depend on who may call. */
const errorsByAccess: Readonly<Record<Access, readonly ErrorCode[]>> = {
  public: [],
  user: ['UNAUTHORIZED'],
  operator: ['UNAUTHORIZED', 'FORBIDDEN'],
  queue: ['UNAUTHORIZED'],
  pass: ['UNAUTHORIZED'],
};

const security: Readonly<Record<Access, ZodOpenApiOperationObject['security']>> = {
  public: [],
  user: [{ accessToken: [] }],
  operator: [{ accessToken: [] }],
  queue: [{ accessToken: [] }, { queueToken: [] }],
  pass: [{ accessToken: [] }, { queueToken: [] }],
};

/** The OpenAPI 3.1 document of these endpoints, from the schemas of their input and responses. */
export const openapiDocument = (endpoints: readonly Described[]) => {
  const paths: ZodOpenApiPathsObject = {};
  for (const described of endpoints) {
    const { path, method } = described.route;
    paths[path] = { ...paths[path], [method.toLowerCase()]: operationOf(described) };
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Concert on-sale API',
      version: '1.0.0',
      description:
        'Queue, hold, pay, refund. Dates of a show are `YYYY-MM-DD HH:mm:ss` on its own wall clock; ' +
        'instants are ISO 8601 in UTC; money is whole points. Every write is safe to repeat.\n\n' +
        'Bodies are JSON in UTF-8. A field or query parameter that is not described here is an error that names it. ' +
        'If several fields of a body have one name, the last one counts. ' +
        'The CDN removes unknown query parameters from public reads.\n\n' +
        'HEAD does the same as GET and returns no body. ' +
        'Decide by the status: an error of the gateway in front of the functions, such as 404 for an unknown path or ' +
        'method, has the body `{"message": …}` and no code.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    paths,
    components: {
      securitySchemes: {
        accessToken: {
          type: 'http',
          scheme: 'bearer',
          description:
            'An access token of the OIDC issuer; at queue, holds and payments also the queue or payment token.',
        },
        queueToken: { type: 'apiKey', in: 'header', name: 'X-QUEUE-TOKEN' },
      },
    },
  });
};

const operationOf = ({ operation, route, declaration }: Described): ZodOpenApiOperationObject => {
  const { summary, body, query, repeatable, responses } = declaration;
  const names = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as keyof typeof pathParameters);
  return {
    operationId: operation,
    summary,
    tags: [tagOf(route)],
    security: security[route.access] ?? [],
    requestParams: {
      ...(names.length > 0 && {
        path: z.object(Object.fromEntries(names.map((name) => [name, pathParameters[name]]))),
      }),
      ...(query && { query: query as z.ZodMiniObject }),
      ...(repeatable && { header: z.object({ 'Idempotency-Key': z.optional(IdempotencyKey) }) }),
    },
    ...(body && { requestBody: { content: { 'application/json': { schema: body } } } }),
    responses: {
      ...Object.fromEntries(
        Object.entries(responses).map(([status, schema]) => [
          status,
          { description: summary, ...(schema && { content: { [typeOf(route)]: { schema } } }) },
        ]),
      ),
      ...(route.isPage
        ? errorPages(codesOf(route, declaration), gatewayErrors(route))
        : problemResponses(codesOf(route, declaration), gatewayErrors(route))),
    },
  };
};

const typeOf = ({ isPage }: Route): string => (isPage ? 'text/html' : 'application/json');

/** The tag of an endpoint is the first whose pattern matches its path. */
const tags: readonly (readonly [pattern: RegExp, tag: string])[] = [
  [/^\/admin\//, 'Operators'],
  [/users/, 'The caller’s own'],
  [/reserves|queue/, 'Waiting room'],
  [/holds|payments/, 'Booking'],
  [/concerts|shows/, 'Catalogue'],
];

const tagOf = ({ path }: Route): string => tags.find(([pattern]) => pattern.test(path))?.[1] ?? 'The service';

const codesOf = ({ path, access }: Route, { errors = [] }: Endpoint['declaration']) =>
  new Set<ErrorCode>([
    ...errors,
    ...errorsByAccess[access],
    ...(path.includes('{userId}') ? (['FORBIDDEN'] as const) : []),
    'INVALID_INPUT',
    'BODY_TOO_LARGE',
    'BUSY',
    'UNKNOWN',
  ]);

/** One response for each status, with the codes that it may carry and the gateway's own error. */
const problemResponses = (codes: ReadonlySet<ErrorCode>, ofGateway: Readonly<Record<number, string>>) => {
  const byStatus = Map.groupBy(codes, (code) => problems[code].status);
  const statuses = new Set([...byStatus.keys(), ...Object.keys(ofGateway).map(Number)]);
  return Object.fromEntries(
    [...statuses].map((status) => {
      const codesOfStatus = byStatus.get(status) ?? [];
      const gatewayError = ofGateway[status];
      const lines = [
        ...codesOfStatus.map((code) => `\`${code}\`: ${problems[code].en}`),
        ...(gatewayError === undefined ? [] : [gatewayError]),
      ];
      const ofFunction = codesOfStatus.length > 0 ? Problem : GatewayMessage;
      const schema = gatewayError !== undefined && codesOfStatus.length > 0 ? ProblemOrMessage : ofFunction;
      return [String(status), { description: lines.join('\n'), content: { 'application/json': { schema } } }];
    }),
  );
};

/** The error responses of a page. Every error of the request becomes a 404 page. */
const errorPages = (codes: ReadonlySet<ErrorCode>, ofGateway: Readonly<Record<number, string>>) => {
  const ofCodes = [...codes].map((code) => problems[code].status);
  const pages = new Set(ofCodes.map((status) => (status < 500 ? 404 : status)));
  const statuses = new Set([...pages, ...Object.keys(ofGateway).map(Number)]);
  return Object.fromEntries(
    [...statuses].map((status) => {
      const gatewayError = ofGateway[status];
      const description = [pages.has(status) ? errorPageText(status) : '', gatewayError];
      const content = {
        ...(pages.has(status) && { 'text/html': { schema: Html } }),
        ...(gatewayError !== undefined && { 'application/json': { schema: GatewayMessage } }),
      };
      return [String(status), { description: description.filter(Boolean).join('\n'), content }];
    }),
  );
};

const errorPageText = (status: number): string =>
  status === 404 ? 'A page: there is nothing at this address.' : 'A page: please try again.';
