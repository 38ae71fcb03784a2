import * as z from 'zod/mini';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';

import type { ErrorCode } from '#lib/errors.ts';
import type { Endpoint } from '#lib/http/endpoint.ts';
import { IdempotencyKey, pathParameters } from '#lib/http/input.ts';
import { problems } from '#lib/http/problem.ts';
import type { Access, Route } from '#lib/http/route.ts';

/** An endpoint with the name of its operation and its row in the table of routes. */
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
    description: 'What went wrong, in Korean or (`Accept-Language: en`) English, under a stable code.',
  });

const GatewayMessage = z.looseObject({ message: z.string() }).register(z.globalRegistry, {
  id: 'GatewayMessage',
  description: 'What the gateway itself says, before any function is called or instead of its answer.',
});

const ProblemOrMessage = z
  .union([Problem, GatewayMessage])
  .register(z.globalRegistry, { id: 'ProblemOrGatewayMessage' });

/** What the gateway itself may answer at an endpoint, and why; it knows no codes, and one language. */
const gatewayAnswers = ({ access }: Route): Readonly<Record<number, string>> => ({
  400: '`message`: The address is not well encoded.',
  ...((access === 'user' || access === 'operator') && {
    401: '`message`: The access token is missing, has expired or is not valid.',
  }),
  413: '`message`: The request body is larger than 10 MB.',
  429: '`message`: Too many requests at once. Please try again.',
  500: '`message`: The function ended before it answered.',
  503: '`message`: The function took too long, or too many of it are running. Please try again.',
});

/** What can go wrong by who may call. */
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

/** The OpenAPI 3.1 document of these endpoints, from the schemas that check their input and shape their answers. */
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
        'Bodies are JSON in UTF-8. A field or a query parameter that is not described here is an error that names it, ' +
        'also at endpoints that take none; where several fields of a body have one name, the last one counts. ' +
        'Public reads that pass through the CDN do not see a parameter that it does not know.\n\n' +
        'HEAD answers wherever GET does, and does the same, without the body. ' +
        'Decide by the status: what the gateway in front of the functions refuses, a path or method that is not here ' +
        'among it (404), has a body of its own, `{"message": …}`, and no code.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    paths,
    components: {
      securitySchemes: {
        accessToken: {
          type: 'http',
          scheme: 'bearer',
          description:
            'An access token of the OIDC issuer; on queue, holds and payments the token of the queue.',
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
          { description: summary, ...(schema && { content: { 'application/json': { schema } } }) },
        ]),
      ),
      ...problemResponses(codesOf(route, declaration), gatewayAnswers(route)),
    },
  };
};

/** The heading under which an endpoint stands: the first whose pattern its path has. */
const tags: readonly (readonly [pattern: RegExp, tag: string])[] = [
  [/^\/admin\//, 'Operators'],
  [/users/, 'The caller’s own'],
  [/reserves|queue/, 'Waiting room'],
  [/holds|payments/, 'Booking'],
  [/concerts/, 'Catalogue'],
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

/** One answer a status, naming the codes that it may carry, and what the gateway says instead. */
const problemResponses = (codes: ReadonlySet<ErrorCode>, ofGateway: Readonly<Record<number, string>>) => {
  const byStatus = Map.groupBy(codes, (code) => problems[code].status);
  const statuses = new Set([...byStatus.keys(), ...Object.keys(ofGateway).map(Number)]);
  return Object.fromEntries(
    [...statuses].map((status) => {
      const its = byStatus.get(status) ?? [];
      const said = ofGateway[status];
      const lines = [
        ...its.map((code) => `\`${code}\`: ${problems[code].en}`),
        ...(said === undefined ? [] : [said]),
      ];
      const ofFunction = its.length > 0 ? Problem : GatewayMessage;
      const schema = said !== undefined && its.length > 0 ? ProblemOrMessage : ofFunction;
      return [String(status), { description: lines.join('\n'), content: { 'application/json': { schema } } }];
    }),
  );
};
