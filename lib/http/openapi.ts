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
        'instants are ISO 8601 in UTC; money is whole points. Every write is safe to repeat.',
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
      ...problemResponses(codesOf(route, declaration)),
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

const codesOf = (
  { path, access }: Route,
  { body, query, repeatable, errors = [] }: Endpoint['declaration'],
) =>
  new Set<ErrorCode>([
    ...errors,
    ...errorsByAccess[access],
    ...(path.includes('{userId}') ? (['FORBIDDEN'] as const) : []),
    ...(path.includes('{') || query || repeatable ? (['INVALID_INPUT'] as const) : []),
    ...(body ? (['INVALID_INPUT', 'BODY_TOO_LARGE'] as const) : []),
    'BUSY',
    'UNKNOWN',
  ]);

/** One answer a status, naming the codes that it may carry. */
const problemResponses = (codes: ReadonlySet<ErrorCode>) => {
  const byStatus = Map.groupBy(codes, (code) => problems[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, its]) => [
      String(status),
      {
        description: its.map((code) => `\`${code}\`: ${problems[code].en}`).join('\n'),
        content: { 'application/json': { schema: Problem } },
      },
    ]),
  );
};
