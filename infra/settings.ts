import * as z from 'zod/mini';

import { apiRequestsPerSecondIn, fifoMessagesPerSecondIn, hasBudgets, regionFault } from '#infra/regions.ts';
import { type SaleSettings, defaultSaleSettings } from '#lib/concert/concert.ts';
import { OPERATORS } from '#lib/http/route.ts';

/** What a deployment may choose, from the context of `cdk.json` or `-c key=value`. */
export interface Settings {
  /** Which of several deployments in one account this is. */
  readonly stage: string;
  readonly region: string;
  /** Absent: whichever account deploys. */
  readonly account?: string;
  /** For trying out: nothing is protected from deletion, and everything goes with the stack. */
  readonly ephemeral: boolean;
  readonly pointInTimeRecovery: boolean;
  readonly alarmEmail?: string;
  /** Absent: no budget. */
  readonly monthlyBudgetUsd?: number;
  /** An OIDC issuer that is there already, instead of a Cognito user pool of ours. */
  readonly issuer?: IssuerSettings;
  /** Group of the access token whose members are operators. */
  readonly operatorGroup: string;
  /** Another origin than the service's own whose pages may call the API. */
  readonly webOrigin?: string;
  /** Whether there is a CloudFront distribution, which serves the page and the API from one origin. */
  readonly cdn: boolean;
  /** Requests that one address may make in five minutes before AWS WAF turns it away. Absent: no web ACL. */
  readonly wafRateLimit?: number;
  /** Requests a second that API Gateway takes from the account: its routes share them. */
  readonly apiRequestsPerSecond: number;
  /** Joins a second that the API lets through. */
  readonly joinsPerSecond: number;
  /** FIFO queues over which dates are spread. Dates move when it changes, so it changes only while none is on sale. */
  readonly intakeQueues: number;
  /** Batches of joins that are numbered at once, of each intake queue. */
  readonly numberingConcurrency: number;
  /** For a schedule that names none. */
  readonly admission: SaleSettings;
}

interface IssuerSettings {
  /** As the `iss` claim of its tokens has it, to the letter. */
  readonly url: string;
  readonly audience: string;
  readonly clientId: string;
  /** Origins, other than that of the issuer, which the page talks to when someone signs in. */
  readonly origins: readonly string[];
}

/** What is wrong with the context, in one line. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/** A value of `cdk.json` has its type; one of `-c` is text. */
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

/** A list, or text of `-c` with commas. */
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

const word = z.string().check(z.regex(/^[\x21-\x7e]{1,255}$/));

/** Every context key of ours, and how to say what it allows. */
const keys = {
  stage: {
    // The stage is part of the sign-in page's domain, in which Cognito reserves some words.
    schema: z.string().check(z.regex(/^(?!.*(aws|amazon|cognito))[a-z][a-z0-9-]{0,15}$/)),
    allowed: 'a lower-case letter, then up to 15 of a-z, 0-9 and "-", without "aws", "amazon" or "cognito"',
  },
  region: { schema: z.string(), allowed: 'the name of a Region, such as ap-northeast-2' },
  ephemeral: { schema: flag, allowed: 'true or false' },
  pointInTimeRecovery: { schema: flag, allowed: 'true or false' },
  alarmEmail: { schema: z.email(), allowed: 'an e-mail address' },
  monthlyBudgetUsd: {
    schema: number(0, 1_000_000),
    allowed: 'a number from 0 to 1000000; 0 makes no budget',
  },
  issuer: {
    schema: z.string().check(z.refine(isIssuer)),
    allowed:
      'the https URL of an OIDC issuer as its tokens have it in "iss", without query and without /.well-known/…',
  },
  issuerAudience: {
    schema: word,
    allowed: 'the audience of the access tokens: 1 to 255 characters, no spaces',
  },
  issuerClientId: { schema: word, allowed: "the web page's client id: 1 to 255 characters, no spaces" },
  issuerOrigins: {
    schema: origins,
    allowed: 'up to 10 origins such as https://auth.example.com (https, no path), with commas between them',
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
  maxSeatsPerUser: { schema: whole(1, 4), allowed: 'a whole number from 1 to 4' },
  lanes: { schema: whole(1, 64), allowed: 'a whole number from 1 to 64' },
} as const satisfies Readonly<Record<string, { schema: z.ZodMiniType; allowed: string }>>;

export type Key = keyof typeof keys;
type Values = { [K in Key]?: z.output<(typeof keys)[K]['schema']> };

/** Every setting, by its name on the command line. */
export const keyNames = Object.keys(keys) as Key[];

/** Keys that may stand together as an object, under the name of the group. */
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

/** What an issuer of one's own cannot do without. */
const issuerKeys = ['issuer', 'issuerAudience', 'issuerClientId'] as const satisfies readonly Key[];

type Context = Readonly<Record<string, unknown>>;

const DEFAULT_REGION = 'ap-northeast-2';

/** Puts every setting back to its default: for tests and costs, which are not about one deployment. */
export const defaults: Context = {
  ...Object.fromEntries([...keyNames, ...Object.keys(groups)].map((name) => [name, null])),
  region: DEFAULT_REGION,
};

/**
 * The settings that a context asks for.
 * @param context every key that the app was given, the CDK's own among them (`app.node.getAllContext()`)
 * @throws SettingsError with every fault in one line
 */
export const readSettings = (context: Context, environment = process.env): Settings => {
  const faults: string[] = [];
  const given = flatten(context, faults);
  const values = parse(given, faults);
  const missing = issuerKeys.filter((key) => given[key] === undefined);
  if (missing.length > 0 && missing.length < issuerKeys.length)
    faults.push(
      `context ${missing.join(', ')} is missing: an issuer of your own needs ${issuerKeys.join(', ')}`,
    );

  faults.push(...misfits(given, values));

  const region =
    values.region ?? environment['CDK_DEFAULT_REGION'] ?? environment['AWS_REGION'] ?? DEFAULT_REGION;
  const fault = regionFault(region, given['issuer'] !== undefined);
  if (fault !== undefined) faults.push(`region ${show(region)} ${fault}`);
  if (values.monthlyBudgetUsd && !hasBudgets(region))
    faults.push(
      `context monthlyBudgetUsd: CloudFormation makes no budgets in ${region}; make one by hand, see docs/operations.md`,
    );
  const { joinsPerSecond = 0, apiRequestsPerSecond = apiRequestsPerSecondIn(region) } = values;
  if (joinsPerSecond > apiRequestsPerSecond)
    faults.push(
      `context joinsPerSecond is more than apiRequestsPerSecond, ${apiRequestsPerSecond}, which all requests share`,
    );

  if (faults.length > 0) throw new SettingsError(faults.join('; '));
  return settingsOf(values, region, environment['CDK_DEFAULT_ACCOUNT']);
};

/** Settings that mean nothing without another one. */
const misfits = (given: Context, { cdn, wafRateLimit, monthlyBudgetUsd }: Values): string[] => [
  ...(given['issuerOrigins'] !== undefined && issuerKeys.every((key) => given[key] === undefined)
    ? [`context issuerOrigins is for an issuer of your own: it needs ${issuerKeys.join(', ')}`]
    : []),
  ...(monthlyBudgetUsd && given['alarmEmail'] === undefined
    ? ['context monthlyBudgetUsd needs alarmEmail: the budget tells nobody else']
    : []),
  ...(cdn === false && wafRateLimit !== undefined
    ? ['context wafRateLimit needs the CDN: AWS WAF does not protect an HTTP API']
    : []),
];

const DEFAULT_BUDGET_USD = 20;

/**
 * The share of the API's requests that joins may take, so that polls, holds and payments never starve behind them. In many
 * Regions SQS takes less: what it refuses is 503 and has cost a function, what API Gateway refuses is 429 and costs nothing.
 */
const JOIN_SHARE = 0.4;

/**
 * One, because Lambda asks each queue for messages all the time, also while nobody joins: 660,000 requests or 0.33 USD a month
 * and queue, of which the free tier covers the first.
 */
const DEFAULT_INTAKE_QUEUES = 1;

/** Lambda takes no lower limit. */
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
    // More would find no message group that is free: there is one batch of each at a time.
    numberingConcurrency: values.numberingConcurrency ?? Math.max(MIN_CONCURRENCY, lanes),
    admission: {
      maxSeatsPerUser: values.maxSeatsPerUser ?? defaultSaleSettings.maxSeatsPerUser,
      lanes,
    },
  };
};

/** The CDK's own keys, and what the CLI remembers in `cdk.context.json`. */
const FOREIGN = /[:@/]|^(aws-cdk|cdk-|cli-|acknowledged-)/;

/** One level of keys: groups taken apart; a key that stands by itself goes before one in a group. */
const flatten = (context: Context, faults: string[]): Context => {
  const members: Record<string, unknown> = {};
  const single: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(context)) {
    const group = groups[name];
    if (value === undefined || value === null || FOREIGN.test(name)) continue;
    const object = group ? objectOf(value) : undefined;
    if (group && object) Object.assign(members, membersOf(name, group, object, faults));
    else if (Object.hasOwn(keys, name)) single[name] = value;
    else if (group) faults.push(`context ${name} is ${show(value)}: allowed is an object of ${list(group)}`);
    else faults.push(`context ${name} is not known: there are ${known}`);
  }
  return { ...members, ...single };
};

const membersOf = (name: string, group: Readonly<Record<string, Key>>, object: object, faults: string[]) =>
  Object.fromEntries(
    Object.entries(object).flatMap(([field, value]) => {
      const key = Object.hasOwn(group, field) ? group[field] : undefined;
      if (key !== undefined) return [[key, value]];
      faults.push(`context ${name}.${field} is not known: there are ${list(group)}`);
      return [];
    }),
  );

/** An object, or one that `-c` hands over as JSON. */
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
