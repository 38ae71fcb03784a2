import * as z from 'zod/mini';

import { Beacon } from '#lib/draw/beacon.ts';
import { isPublicKey } from '#lib/draw/beacon-round.ts';
import { MAX_SEATS_PER_USER } from '#lib/seat/seat.ts';

/** Values of `cdk.json` are typed. Values of `-c` are text. */
const flag = z.union([
  z.boolean(),
  z.pipe(
    z.enum(['true', 'false']),
    z.transform((text) => text === 'true'),
  ),
]);

const number = (from: number, to: number) =>
  z.pipe(
    z.union([
      z.number(),
      z.pipe(
        z.string().check(z.regex(/^\d+(\.\d+)?$/)),
        z.transform((text) => Number(text)),
      ),
    ]),
    z.number().check(z.minimum(from), z.maximum(to)),
  );

const whole = (from: number, to: number) => z.pipe(number(from, to), z.int());

const urlOf = (text: string): URL | undefined => (URL.canParse(text) ? new URL(text) : undefined);

const isIssuer = (text: string): boolean => {
  const url = urlOf(text);
  return (
    url?.protocol === 'https:' &&
    url.origin + url.pathname.replace(/\/$/, '') === text.replace(/\/$/, '') &&
    !url.pathname.includes('/.well-known/')
  );
};

const isOrigin = (text: string): boolean => {
  const url = urlOf(text);
  return url?.origin === text && (url.protocol === 'https:' || url.hostname === 'localhost');
};

const isHttpsOrigin = (text: string): boolean => text.startsWith('https:') && isOrigin(text);

/** A list, or comma-separated text of `-c`. */
const origins = z.pipe(
  z.union([
    z.array(z.string()),
    z.pipe(
      z.string(),
      z.transform((text) => text.split(',')),
    ),
  ]),
  z.array(z.string().check(z.refine(isHttpsOrigin))).check(z.maxLength(10)),
);

/** An object, or JSON of `-c`. The public key must be a point of the curve: otherwise the first draw would fail. */
const beacon = z.pipe(
  z.union([
    z.looseObject({}),
    z.pipe(
      z.string(),
      z.transform((text) => objectOf(text)),
    ),
  ]),
  Beacon.check(z.refine(({ publicKey }) => isPublicKey(publicKey))),
);

const word = z.string().check(z.regex(/^[\x21-\x7e]{1,255}$/));

/** Every context key of the service, and its allowed values in words. */
const keys = {
  stage: {
    // The stage is part of the sign-in page's domain, where Cognito reserves some words.
    schema: z.string().check(z.regex(/^(?!.*(aws|amazon|cognito))[a-z][a-z0-9-]{0,15}$/)),
    allowed: 'a lower-case letter, then up to 15 of a-z, 0-9 and "-", without "aws", "amazon" or "cognito"',
  },
  region: { schema: z.string(), allowed: 'the name of a Region, such as ap-northeast-2' },
  ephemeral: { schema: flag, allowed: 'true or false' },
  pointInTimeRecovery: { schema: flag, allowed: 'true or false' },
  alarmEmail: { schema: z.email(), allowed: 'an e-mail address' },
  monthlyBudgetUsd: {
    schema: number(0, 1_000_000),
    allowed: 'a number from 0 to 1000000; 0: no budget',
  },
  issuer: {
    schema: z.string().check(z.refine(isIssuer)),
    allowed:
      'the https URL of an OIDC issuer, as in the "iss" of its tokens, without query and without /.well-known/…',
  },
  issuerAudience: {
    schema: word,
    allowed: 'the audience of the access tokens: 1 to 255 characters, no spaces',
  },
  issuerClientId: { schema: word, allowed: "the web page's client id: 1 to 255 characters, no spaces" },
  issuerOrigins: {
    schema: origins,
    allowed: 'up to 10 origins such as https://auth.example.com (https, no path), separated by commas',
  },
  operatorGroup: {
    schema: z.string().check(z.regex(/^[\x21-\x7e]{1,128}$/)),
    allowed: 'the name of a group: 1 to 128 characters, no spaces',
  },
  webOrigin: {
    schema: z.string().check(z.refine(isOrigin)),
    allowed: 'an origin such as https://tickets.example.com (https, unless it is localhost; no path)',
  },
  cdn: { schema: flag, allowed: 'true or false' },
  wafRateLimit: {
    schema: whole(10, 2_000_000_000),
    allowed: 'a whole number from 10 to 2000000000',
  },
  apiRequestsPerSecond: {
    schema: whole(100, 1_000_000),
    allowed: 'a whole number from 100 to 1000000',
  },
  joinsPerSecond: { schema: whole(1, 1_000_000), allowed: 'a whole number from 1 to 1000000' },
  intakeQueues: { schema: whole(1, 16), allowed: 'a whole number from 1 to 16' },
  numberingConcurrency: { schema: whole(2, 1000), allowed: 'a whole number from 2 to 1000' },
  maxSeatsPerUser: {
    schema: whole(1, MAX_SEATS_PER_USER),
    allowed: `a whole number from 1 to ${MAX_SEATS_PER_USER}`,
  },
  lanes: { schema: whole(1, 64), allowed: 'a whole number from 1 to 64' },
  beacon: {
    schema: beacon,
    allowed:
      'an object with chainHash, publicKey (hex), period, genesisTime (seconds), relays (URLs without a final slash) and isTest of a drand beacon of the scheme bls-unchained-g1-rfc9380',
  },
} as const satisfies Readonly<Record<string, { schema: z.ZodMiniType; allowed: string }>>;

export type ContextKey = keyof typeof keys;
/** The values of the context, where the context has any. */
export type Values = { [K in ContextKey]?: z.output<(typeof keys)[K]['schema']> };

/** The names of all settings on the command line. */
export const keyNames = Object.keys(keys) as ContextKey[];

/** Keys that may be given as one object, under the name of the group. */
const groups: Readonly<Record<string, Readonly<Record<string, ContextKey>>>> = {
  issuer: {
    url: 'issuer',
    audience: 'issuerAudience',
    clientId: 'issuerClientId',
    origins: 'issuerOrigins',
  },
  admission: {
    maxSeatsPerUser: 'maxSeatsPerUser',
    lanes: 'lanes',
  },
};

/** Every name that a context may have: keys and groups. */
export const contextNames: readonly string[] = [...new Set([...keyNames, ...Object.keys(groups)])];

/** A context of the CDK: from `cdk.json` or `-c key=value`. */
export type Context = Readonly<Record<string, unknown>>;

export interface ReadContext {
  /** The context by key as it was given, also where it has a fault. */
  readonly given: Readonly<Partial<Record<ContextKey, unknown>>>;
  readonly values: Values;
  readonly faults: string[];
}

/** Reads the settings that a context has. Keys of the CDK are passed over. */
export const readContext = (context: Context): ReadContext => {
  const faults: string[] = [];
  const given = flatten(context, faults);
  return { given, values: parse(given, faults), faults };
};

/** Keys of the CDK, and cached lookups of `cdk.context.json`. */
const FOREIGN = /[:@/]|^(aws-cdk|cdk-|cli-|acknowledged-)/;

/** Flattens groups into keys. A single key wins over the same key in a group. */
const flatten = (context: Context, faults: string[]): Context => {
  const members: Record<string, unknown> = {};
  const single: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(context)) {
    const group = groups[name];
    if (value === undefined || value === null || FOREIGN.test(name)) continue;
    const object = group ? objectOf(value) : undefined;
    if (group && object) Object.assign(members, membersOf(name, group, object, faults));
    else if (Object.hasOwn(keys, name)) single[name] = value;
    else if (group)
      faults.push(`context ${name} is ${show(value)}: allowed is an object with ${list(group)}`);
    else faults.push(`context ${name} is unknown: known are ${contextNames.join(', ')}`);
  }
  return { ...members, ...single };
};

const membersOf = (
  name: string,
  group: Readonly<Record<string, ContextKey>>,
  object: object,
  faults: string[],
) =>
  Object.fromEntries(
    Object.entries(object).flatMap(([field, value]) => {
      const key = Object.hasOwn(group, field) ? group[field] : undefined;
      if (key !== undefined) return [[key, value]];
      faults.push(`context ${name}.${field} is unknown: known are ${list(group)}`);
      return [];
    }),
  );

/** An object, or a JSON object from `-c`. */
const objectOf = (value: unknown): object | undefined => {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  if (typeof value !== 'string' || !value.startsWith('{')) return undefined;
  try {
    return JSON.parse(value) as object;
  } catch {
    return undefined;
  }
};

const parse = (given: Context, faults: string[]): Values => {
  const values: Record<string, unknown> = {};
  for (const key of keyNames) {
    if (given[key] === undefined) continue;
    const { schema, allowed } = keys[key];
    const result = z.safeParse(schema, given[key]);
    if (result.success) values[key] = result.data;
    else faults.push(`context ${key} is ${show(given[key])}: allowed is ${allowed}`);
  }
  return values;
};

const list = (names: object): string => Object.keys(names).join(', ');
const show = (value: unknown): string => JSON.stringify(value);
