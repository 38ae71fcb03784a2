import {
  type Context,
  type ContextKey,
  contextNames,
  type ReadContext,
  readContext,
  type Values,
} from '#infra/context.ts';
import { apiRequestsPerSecondIn, fifoMessagesPerSecondIn, hasBudgets, regionFault } from '#infra/regions.ts';
import { type SaleSettings, defaultSaleSettings } from '#lib/concert/concert.ts';
import { type Beacon, QUICKNET } from '#lib/draw/beacon.ts';
import { OPERATORS } from '#lib/http/route.ts';

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

/** An existing issuer needs all of these. */
const issuerKeys = ['issuer', 'issuerAudience', 'issuerClientId'] as const satisfies readonly ContextKey[];

const DEFAULT_REGION = 'ap-northeast-2';

/** Resets every setting to its default: for tests and costs, which must not depend on `cdk.json`. */
export const defaults: Context = {
  ...Object.fromEntries(contextNames.map((name) => [name, null])),
  region: DEFAULT_REGION,
};

/**
 * Reads the settings from a context.
 * @param context every context key of the app, including those of the CDK (`app.node.getAllContext()`)
 * @throws SettingsError with every fault in one line
 */
export const readSettings = (context: Context, environment = process.env): Settings => {
  const read = readContext(context);
  const { given, values, faults } = read;
  const missing = issuerKeys.filter((key) => given[key] === undefined);
  if (missing.length > 0 && missing.length < issuerKeys.length)
    faults.push(
      `context ${missing.join(', ')} is missing: an existing issuer needs ${issuerKeys.join(', ')}`,
    );

  faults.push(...misfits(read));

  const region =
    values.region ?? environment['CDK_DEFAULT_REGION'] ?? environment['AWS_REGION'] ?? DEFAULT_REGION;
  const fault = regionFault(region, given.issuer !== undefined);
  if (fault !== undefined) faults.push(`region ${JSON.stringify(region)} ${fault}`);
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
const misfits = ({ given, values }: ReadContext): string[] => {
  const { cdn, wafRateLimit, monthlyBudgetUsd, beacon } = values;
  return [
    ...(given.issuerOrigins !== undefined && issuerKeys.every((key) => given[key] === undefined)
      ? [`context issuerOrigins is for an existing issuer: it needs ${issuerKeys.join(', ')}`]
      : []),
    ...(monthlyBudgetUsd && given.alarmEmail === undefined
      ? ['context monthlyBudgetUsd needs alarmEmail: the budget sends its mails there']
      : []),
    ...(cdn === false && wafRateLimit !== undefined
      ? ['context wafRateLimit needs the CDN: AWS WAF does not protect an HTTP API']
      : []),
    ...(cdn === false && beacon !== undefined
      ? ['context beacon needs the CDN: it serves the files by which everybody can check a draw']
      : []),
  ];
};

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
