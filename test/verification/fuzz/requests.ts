import * as fc from 'fast-check';

import document from '#functions/http/openapi.json' with { type: 'json' };
import { type Operation, operations, routes } from '#functions/routes.ts';
import type { pathParameters } from '#lib/http/input.ts';
import type { Access } from '#lib/http/route.ts';
import { bodies, type Schema, texts } from '#test/verification/fuzz/schemas.ts';

/**
 * A request with placeholders for values that only a running service has: `$C` is a concert, `$PASS` a payment token. A
 * failure prints the request as a curl command.
 */
export interface Drawn {
  readonly operation: Operation;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Chooses among the values of a placeholder. */
  readonly pick: number;
}

interface Parameter {
  readonly in: string;
  readonly name: string;
  readonly schema: Schema;
}

interface Described {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: { readonly 'application/json': { readonly schema: Schema } } };
}

const paths: Readonly<Record<string, Readonly<Record<string, unknown>>>> = document.paths;

const described = (operation: Operation): Described => {
  const { method, path } = routes[operation];
  return paths[path]?.[method.toLowerCase()] as Described;
};

/** Placeholders of ids in paths. */
const ids: Readonly<Record<keyof typeof pathParameters, string>> = {
  concertId: '$C',
  scheduleId: '$S',
  userId: 'me',
  paymentId: '$PAYMENT',
};

/** Placeholders of tokens, by what the endpoint requires. The right ones come first. */
const tokens: Readonly<Record<Access, readonly string[]>> = {
  public: ['', '$FAN'],
  user: ['$FAN', '$FAN', '$STRANGER'],
  operator: ['$OPERATOR'],
  queue: ['$QUEUE', '$PASS'],
  pass: ['$PASS'],
};

const wrongTokens = [
  '',
  '$FAN',
  '$OPERATOR',
  '$QUEUE',
  '$PASS',
  '$FORGED',
  '$OTHERPASS',
  'null',
  'a.b.c',
  '.'.repeat(99),
];

const credentials = (access: Access): fc.Arbitrary<Record<string, string>> =>
  fc
    .tuple(
      fc.oneof(
        { arbitrary: fc.constantFrom(...tokens[access]), weight: 7 },
        { arbitrary: fc.constantFrom(...wrongTokens), weight: 1 },
      ),
      fc.constantFrom('Bearer ', 'Bearer ', 'bearer ', 'queue', ''),
    )
    .map(([token, scheme]): Record<string, string> => {
      if (token === '') return {};
      const isOurs = access === 'queue' || access === 'pass';
      if (scheme === 'queue' && isOurs) return { 'x-queue-token': token };
      return { authorization: `${scheme === 'queue' ? 'Bearer ' : scheme}${token}` };
    });

const pathOf = (operation: Operation): fc.Arbitrary<string> => {
  const { path } = routes[operation];
  const { parameters: all = [] } = described(operation);
  const inPath = all.filter((parameter) => parameter.in === 'path');
  const values = inPath.map(({ name, schema }) =>
    fc.oneof(
      { arbitrary: fc.constant(ids[name as keyof typeof ids]), weight: 12 },
      { arbitrary: fc.constantFrom('$USER', '$C', '$S', '$PAYMENT'), weight: 1 },
      { arbitrary: texts(schema).map(encoded), weight: 1 },
    ),
  );
  return fc
    .tuple(...values)
    .map((chosen) =>
      inPath.reduce<string>(
        (whole, { name }, index) => whole.replace(`{${name}}`, () => chosen[index] ?? ''),
        path,
      ),
    );
};

/** A path segment. It is never empty, because the path would then be another one. */
const encoded = (text: string): string => encodeURIComponent(text.toWellFormed()).replace(/^\.*$/, 'x');

const queryOf = (operation: Operation): fc.Arbitrary<string> => {
  const { parameters: all = [] } = described(operation);
  const named = all
    .filter((parameter) => parameter.in === 'query')
    .map(({ name, schema }) => texts(schema, name).map((value) => `${name}=${encoded(value)}`));
  const odd = fc.constantFrom(
    'x=1',
    '&',
    '=',
    'limit',
    'limit=1&limit=2',
    'seats=7&seats=8',
    'seats=',
    'count=1&count=2',
    '__proto__=1',
    'cursor[]=1',
    '%00=%00',
    '?',
  );
  const own = named.length === 0 ? fc.constant([]) : fc.subarray(named).chain((some) => fc.tuple(...some));
  return fc
    .tuple(own, fc.oneof({ arbitrary: fc.constant([]), weight: 6 }, { arbitrary: fc.tuple(odd), weight: 1 }))
    .map(([some, more]) => [...some, ...more].join('&'))
    .map((query) => (query === '' ? '' : `?${query}`));
};

const isHeader = (text: string): boolean => /^[\t\x20-\x7e\x80-\xff]*$/.test(text);

/** Idempotency keys that most requests share. */
export const KEYS = ['the-same-key-as-always', 'another-key-as-always'];

const headersOf = (operation: Operation): fc.Arbitrary<Record<string, string>> => {
  const { parameters: all = [] } = described(operation);
  const named = all
    .filter((parameter) => parameter.in === 'header')
    .map(({ name, schema }) =>
      fc
        .oneof(fc.constantFrom(...KEYS), texts(schema).filter(isHeader))
        .map((value): [string, string] => [name.toLowerCase(), value]),
    );
  const language = fc
    .constantFrom('en', 'ko', 'en-US,en;q=0.9', '*', 'x;q=1e999', '')
    .map((value): [string, string] => ['accept-language', value]);
  return fc
    .subarray([...named, language])
    .chain((some) => fc.tuple(...some))
    .map((entries) => Object.fromEntries(entries));
};

const contentType = fc
  .oneof(
    { arbitrary: fc.constant('application/json'), weight: 9 },
    {
      arbitrary: fc.constantFrom(
        'application/json; charset=utf-8',
        'text/plain',
        'application/octet-stream',
        '',
        'x',
      ),
      weight: 1,
    },
  )
  .map((type) => ({ 'content-type': type }));

const bodyOf = (operation: Operation): fc.Arbitrary<Pick<Drawn, 'headers' | 'body'>> => {
  if (routes[operation].method === 'GET') return fc.constant({ headers: {} });
  const schema = described(operation).requestBody?.content['application/json'].schema;
  const nothing = fc.constant({ headers: {} });
  const some = fc
    .tuple(contentType, schema ? bodies(schema) : fc.json())
    .map(([headers, body]) => ({ headers, body: body.toWellFormed() }));
  return fc.oneof({ arbitrary: some, weight: schema ? 12 : 1 }, { arbitrary: nothing, weight: 1 });
};

/** Every GET may be a HEAD. */
const methodOf = (operation: Operation): fc.Arbitrary<string> => {
  const { method } = routes[operation];
  return method === 'GET'
    ? fc.constantFrom(...Array.from({ length: 7 }, () => 'GET'), 'HEAD')
    : fc.constant(method);
};

/** Requests for an operation, most of them valid. */
const requestsFor = (operation: Operation): fc.Arbitrary<Drawn> =>
  fc
    .record({
      path: pathOf(operation),
      query: queryOf(operation),
      credentials: credentials(routes[operation].access),
      headers: headersOf(operation),
      content: bodyOf(operation),
      method: methodOf(operation),
      pick: fc.nat(1_000_000),
    })
    .map(({ path, query, credentials: own, headers, content, method, pick }) => ({
      operation,
      method,
      path: `${path}${query}`,
      headers: { ...own, ...headers, ...content.headers },
      ...(content.body !== undefined && { body: content.body }),
      pick,
    }));

/** How many requests: more for operations with a body. */
export const countFor = (operation: Operation): number => (described(operation).requestBody ? 340 : 165);

/** The whole run, with all operations mixed. */
export const drawAll = (seed: number): Drawn[] => {
  const all = operations.flatMap((operation, index) =>
    fc.sample(requestsFor(operation), { seed: seed + index, numRuns: countFor(operation) }),
  );
  const [shuffled = []] = fc.sample(
    fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }),
    { seed, numRuns: 1 },
  );
  return shuffled;
};

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** The request as a curl command, with `$U` as the URL of the service. */
export const curlOf = ({ method, path, headers, body }: Drawn): string =>
  [
    `curl -X ${method} "$U${path}"`,
    ...Object.entries(headers).map(([name, value]) => `-H "${name}: ${value}"`),
    ...(body === undefined ? [] : [`--data-raw ${quoted(body)}`]),
  ].join(' ');
