import * as z from 'zod/mini';

import { apiRequestsPerSecondIn, fifoMessagesPerSecondIn, hasBudgets, regionFault } from '#infra/regions.ts';
import { type SaleSettings, defaultSaleSettings } from '#lib/concert/concert.ts';
import { Beacon, QUICKNET } from '#lib/draw/beacon.ts';
import { isPublicKey } from '#lib/draw/beacon-round.ts';
import { OPERATORS } from '#lib/http/route.ts';
import { MAX_SEATS_PER_USER } from '#lib/seat/seat.ts';

/** The settings of a deployment, from the context in `cdk.json` or `-c key=value`. */
export interface Settings {
  /** Name of this deployment. One account may have several. */
  readonly stage: string;
  readonly region: string;
  /** Absent: the account that deploys. */
  readonly account?: string;
  /** For trials: nothing is protected from deletion, and everything is deleted with the stack. */
  readonly ephemeral: boolean;
  readonly pointInTimeRecovery: boolean;
  readonly alarmEmail?: string;
  /** Absent: no budget. */
  readonly monthlyBudgetUsd?: number;
  /** An existing OIDC issuer. Absent: the stack has a Cognito user pool. */
  readonly issuer?: IssuerSettings;
  /** Members of this group, in the access token, are operators. */
  readonly operatorGroup: string;
  /** Another origin whose pages may call the API. */
  readonly webOrigin?: string;
  /** Whether a CloudFront distribution serves the page and the API from one origin. */
  readonly cdn: boolean;
  /** Requests per IP address in five minutes that AWS WAF allows. Absent: no web ACL. */
  readonly wafRateLimit?: number;
  /** Requests per second that API Gateway accepts from the account, shared by all routes. */
  readonly apiRequestsPerSecond: number;
  /** Joins per second that the API accepts. */
  readonly joinsPerSecond: number;
  /** Number of intake queues. This number decides which queue a schedule uses: change it only while nothing is on sale. */
  readonly intakeQueues: number;
  /** How many batches of an intake queue are numbered at the same time. */
  readonly numberingConcurrency: number;
  /** Defaults of a new schedule. */
  readonly saleDefaults: SaleSettings;
  /** The public random beacon of draws. */
  readonly beacon: Beacon;
}

interface IssuerSettings {
  /** Exactly the `iss` claim of its tokens. */
  readonly url: string;
  readonly audience: string;
  readonly clientId: string;
  /** Other origins that the page talks to during a sign-in. */
  readonly origins: readonly string[];
}

/** Every fault of the context, in one line. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

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

export type Key = keyof typeof keys;
type Values = { [K in Key]?: z.output<(typeof keys)[K]['schema']> };

/** The names of all settings on the command line. */
export const keyNames = Object.keys(keys) as Key[];

/** Keys that may be given as one object, under the name of the group. */
const groups: Readonly<Record<string, Readonly<Record<string, Key>>>> = {
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

/** An existing issuer needs all of these. */
const issuerKeys = ['issuer', 'issuerAudience', 'issuerClientId'] as const satisfies readonly Key[];

type Context = Readonly<Record<string, unknown>>;

const DEFAULT_REGION = 'ap-northeast-2';

/** Resets every setting to its default: for tests and costs, which must not depend on `cdk.json`. */
export const defaults: Context = {
  ...Object.fromEntries([...keyNames, ...Object.keys(groups)].map((name) => [name, null])),
  region: DEFAULT_REGION,
};

/**
 * Reads the settings from a context.
 * @param context every context key of the app, including those of the CDK (`app.node.getAllContext()`)
 * @throws SettingsError with every fault in one line
 */
export const readSettings = (context: Context, environment = process.env): Settings => {
  const faults: string[] = [];
  const given = flatten(context, faults);
  const values = parse(given, faults);
  const missing = issuerKeys.filter((key) => given[key] === undefined);
  if (missing.length > 0 && missing.length < issuerKeys.length)
    faults.push(
      `context ${missing.join(', ')} is missing: an existing issuer needs ${issuerKeys.join(', ')}`,
    );

  faults.push(...misfits(given, values));

  const region =
    values.region ?? environment['CDK_DEFAULT_REGION'] ?? environment['AWS_REGION'] ?? DEFAULT_REGION;
  const fault = regionFault(region, given['issuer'] !== undefined);
  if (fault !== undefined) faults.push(`region ${show(region)} ${fault}`);
  if (values.monthlyBudgetUsd && !hasBudgets(region))
    faults.push(
      `context monthlyBudgetUsd: CloudFormation cannot create budgets in ${region}; create one by hand, see docs/operations.md`,
    );
  const { joinsPerSecond = 0, apiRequestsPerSecond = apiRequestsPerSecondIn(region) } = values;
  if (joinsPerSecond > apiRequestsPerSecond)
    faults.push(
      `context joinsPerSecond is more than apiRequestsPerSecond, ${apiRequestsPerSecond}, the limit of all requests`,
    );

  if (faults.length > 0) throw new SettingsError(faults.join('; '));
  return settingsOf(values, region, environment['CDK_DEFAULT_ACCOUNT']);
};

/** The faults of settings that need another setting. */
const misfits = (
  given: Context,
  { cdn, wafRateLimit, monthlyBudgetUsd, beacon: givenBeacon }: Values,
): string[] => [
  ...(given['issuerOrigins'] !== undefined && issuerKeys.every((key) => given[key] === undefined)
    ? [`context issuerOrigins is for an existing issuer: it needs ${issuerKeys.join(', ')}`]
    : []),
  ...(monthlyBudgetUsd && given['alarmEmail'] === undefined
    ? ['context monthlyBudgetUsd needs alarmEmail: the budget sends its mails there']
    : []),
  ...(cdn === false && wafRateLimit !== undefined
    ? ['context wafRateLimit needs the CDN: AWS WAF does not protect an HTTP API']
    : []),
  ...(cdn === false && givenBeacon !== undefined
    ? ['context beacon needs the CDN: it serves the files by which everybody can check a draw']
    : []),
];

const DEFAULT_BUDGET_USD = 20;

/**
 * Share of the API's requests for joins, so that there is always room for polls, holds and payments. In many Regions SQS
 * accepts fewer joins. Then the limit is that of SQS: a join that API Gateway refuses is a 429 and costs nothing, but a join
 * that SQS refuses is a 503 and costs a function call.
 */
const JOIN_SHARE = 0.4;

/**
 * One, because Lambda polls each queue all the time, even while nobody joins: 660,000 requests or 0.33 USD per month and queue.
 * The free tier covers the first queue.
 */
const DEFAULT_INTAKE_QUEUES = 1;

/** The lowest limit that Lambda accepts. */
const MIN_CONCURRENCY = 2;

const settingsOf = (values: Values, region: string, account: string | undefined): Settings => {
  const { issuer: url, issuerAudience: audience, issuerClientId: clientId, alarmEmail, webOrigin } = values;
  const { issuerOrigins = [], wafRateLimit } = values;
  const budgetUsd =
    alarmEmail !== undefined && hasBudgets(region) ? (values.monthlyBudgetUsd ?? DEFAULT_BUDGET_USD) : 0;
  const ephemeral = values.ephemeral ?? false;
  const apiRequestsPerSecond = values.apiRequestsPerSecond ?? apiRequestsPerSecondIn(region);
  const lanes = values.lanes ?? defaultSaleSettings.lanes;
  return {
    stage: values.stage ?? 'dev',
    region,
    ...(account !== undefined && account !== '' && { account }),
    ephemeral,
    pointInTimeRecovery: values.pointInTimeRecovery ?? !ephemeral,
    ...(alarmEmail !== undefined && { alarmEmail }),
    ...(budgetUsd > 0 && { monthlyBudgetUsd: budgetUsd }),
    ...(url !== undefined &&
      audience !== undefined &&
      clientId !== undefined && { issuer: { url, audience, clientId, origins: issuerOrigins } }),
    operatorGroup: values.operatorGroup ?? OPERATORS,
    ...(webOrigin !== undefined && { webOrigin }),
    cdn: values.cdn ?? true,
    ...(wafRateLimit !== undefined && { wafRateLimit }),
    apiRequestsPerSecond,
    joinsPerSecond:
      values.joinsPerSecond ??
      Math.floor(Math.min(JOIN_SHARE * apiRequestsPerSecond, fifoMessagesPerSecondIn(region))),
    intakeQueues: values.intakeQueues ?? DEFAULT_INTAKE_QUEUES,
    // More would be idle: each message group has one batch in flight.
    numberingConcurrency: values.numberingConcurrency ?? Math.max(MIN_CONCURRENCY, lanes),
    saleDefaults: {
      maxSeatsPerUser: values.maxSeatsPerUser ?? defaultSaleSettings.maxSeatsPerUser,
      lanes,
    },
    beacon: values.beacon ?? QUICKNET,
  };
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
    else faults.push(`context ${name} is unknown: known are ${known}`);
  }
  return { ...members, ...single };
};

const membersOf = (name: string, group: Readonly<Record<string, Key>>, object: object, faults: string[]) =>
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
const known = [...new Set([...keyNames, ...Object.keys(groups)])].join(', ');
const show = (value: unknown): string => JSON.stringify(value);
