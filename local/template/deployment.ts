import { CommandError } from '#local/command-error.ts';
import type { Pattern } from '#local/event-sources/event-filter.ts';
import type { Assembly, Resource } from '#local/template/assembly.ts';
import { readStatements, type Statement } from '#local/template/iam-policy.ts';
import type { Resolve } from '#local/template/intrinsics.ts';
import { nameOf } from '#local/template/resource-values.ts';

/** A function of the template. */
export interface DeployedFunction {
  readonly name: string;
  /** Directory of its bundle. */
  readonly dir: string;
  /** File and export: `index.handler`. */
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Policy statements of its role. */
  readonly statements: readonly Statement[];
}

interface Started {
  readonly target: DeployedFunction;
}

interface DeployedRoute extends Started {
  readonly routeKey: string;
  readonly authorized: boolean;
}

/** An event source mapping. */
export interface DeployedSource extends Started {
  readonly sourceArn: string;
  readonly batchSize: number;
  readonly reportsFailures: boolean;
  readonly filters: readonly Pattern[];
  readonly maxRetries: number;
  readonly bisects: boolean;
  readonly failureArn: string | undefined;
}

export interface Deployment {
  readonly functions: readonly DeployedFunction[];
  readonly routes: readonly DeployedRoute[];
  readonly audiences: readonly string[];
  readonly sources: readonly DeployedSource[];
  /** Functions with a `rate(…)` schedule. The laptop does not run `cron(…)` schedules. */
  readonly timers: readonly DeployedFunction[];
}

type Entry = readonly [logicalId: string, resource: Resource];
type Properties = Readonly<Record<string, unknown>>;

/** What the readers of a template share. */
interface Reading {
  readonly assembly: Assembly;
  readonly resolve: Resolve;
  readonly functions: readonly DeployedFunction[];
  /** Audiences by the logical id of the authorizer. */
  readonly authorizers: ReadonlyMap<string, readonly string[]>;
}

/** Reads functions, routes and triggers from a template. @throws CommandError for anything that the laptop cannot run */
export const readDeployment = (assembly: Assembly, resolve: Resolve): Deployment => {
  const entries = Object.entries(assembly.resources);
  const ofType = (type: string): Entry[] => entries.filter(([, { Type }]) => Type === type);
  const own = ofType('AWS::Lambda::Function').filter(([, resource]) => nameOf(resource));
  const functions = own.map((entry) => readFunction(entry, assembly, resolve));
  const authorizers = new Map(
    ofType('AWS::ApiGatewayV2::Authorizer').map((entry) => [
      entry[0],
      readAuthorizer(entry, assembly, resolve),
    ]),
  );
  const reading = { assembly, resolve, functions, authorizers };
  return {
    functions,
    routes: ofType('AWS::ApiGatewayV2::Route').map((entry) => readRoute(entry, reading)),
    audiences: [...new Set([...authorizers.values()].flat())],
    sources: ofType('AWS::Lambda::EventSourceMapping').map((entry) => readSource(entry, reading)),
    timers: ofType('AWS::Scheduler::Schedule').flatMap((entry) => readTimer(entry, reading)),
  };
};

/** Finds a function by its name or ARN. */
const functionOf = (value: unknown, { functions, resolve }: Reading, where: string): DeployedFunction => {
  const name = String(resolve(value, where)).split(':function:').at(-1);
  const found = functions.find((one) => one.name === name);
  if (!found) throw new CommandError(`${where}: ${name} is not a function of the service`);
  return found;
};

const readRoute = ([id, { Properties = {} }]: Entry, reading: Reading): DeployedRoute => {
  const { assembly, resolve } = reading;
  const routeKey = String(Properties['RouteKey']);
  const where = `route ${routeKey} (${id})`;
  if (!/^[A-Z]+ (?:\/(?:\{\w+\}|[\w.-]+))+$/.test(routeKey))
    throw new CommandError(`${where}: the laptop does not support this path`);
  const [, integrationId = ''] =
    /^integrations\/(.+)$/.exec(String(resolve(Properties['Target'], where))) ?? [];
  return {
    routeKey,
    authorized: isAuthorized(Properties, reading, where),
    target: functionOf(integrationUri(assembly, integrationId, where), reading, where),
  };
};

/** Whether the gateway checks an access token. */
const isAuthorized = (properties: Properties, { resolve, authorizers }: Reading, where: string): boolean => {
  const { AuthorizationType = 'NONE', AuthorizerId } = resolve(
    { AuthorizationType: properties['AuthorizationType'], AuthorizerId: properties['AuthorizerId'] },
    where,
  ) as { AuthorizationType?: string; AuthorizerId?: string };
  const authorized = AuthorizationType === 'JWT' && authorizers.has(AuthorizerId ?? '');
  if (!authorized && AuthorizationType !== 'NONE')
    throw new CommandError(`${where}: the laptop does not support ${AuthorizationType} authorization`);
  if (properties['AuthorizationScopes'])
    throw new CommandError(`${where}: the laptop does not support scopes`);
  return authorized;
};

/** The function of a `rate(…)` schedule. */
const readTimer = ([id, { Properties = {} }]: Entry, reading: Reading): DeployedFunction[] => {
  const { Arn } = Properties['Target'] as { Arn: unknown };
  const target = functionOf(Arn, reading, `schedule ${id}`);
  return String(Properties['ScheduleExpression']).startsWith('rate(') ? [target] : [];
};

/** Defaults of Lambda. */
const TIMEOUT_SECONDS = 3;
const MEMORY_MB = 128;

const readFunction = (
  [id, resource]: Entry,
  { resources, assets }: Assembly,
  resolve: Resolve,
): DeployedFunction => {
  const name = nameOf(resource) ?? id;
  const where = `function ${name}`;
  const { Code, Environment, Handler, Timeout, MemorySize, Role } = resource.Properties as {
    Code: { S3Key: string };
    Environment?: { Variables?: Properties };
    Handler: string;
    Timeout?: number;
    MemorySize?: number;
    Role: unknown;
  };
  const dir = assets.get(Code.S3Key);
  if (dir === undefined) throw new CommandError(`${where}: its bundle ${Code.S3Key} was not synthesized`);
  const variables = Object.entries(Environment?.Variables ?? {});
  return {
    name,
    dir,
    handler: Handler,
    timeoutSeconds: Timeout ?? TIMEOUT_SECONDS,
    memoryMb: MemorySize ?? MEMORY_MB,
    environment: Object.fromEntries(
      variables.map(([variable, value]) => [
        variable,
        String(resolve(value, `${where}, variable ${variable}`)),
      ]),
    ),
    statements: readStatements(resources, Role, resolve, where),
  };
};

/** The audiences of an authorizer. Its issuer must be the template's user pool, which the local issuer replaces. */
const readAuthorizer = (
  [id, { Properties = {} }]: Entry,
  { resources }: Assembly,
  resolve: Resolve,
): string[] => {
  const { Issuer, Audience } = resolve(Properties['JwtConfiguration'], `authorizer ${id}`) as {
    Issuer: string;
    Audience: string[];
  };
  const pools = Object.entries(resources).filter(([, { Type }]) => Type === 'AWS::Cognito::UserPool');
  const isOwn = pools.some(([pool]) =>
    Issuer.endsWith(`/${String(resolve({ Ref: pool }, `authorizer ${id}`))}`),
  );
  if (!isOwn) throw new CommandError(`authorizer ${id}: the laptop does not support the issuer ${Issuer}`);
  return Audience;
};

const integrationUri = ({ resources }: Assembly, integrationId: string, where: string): unknown => {
  const { Properties = {} } = resources[integrationId] ?? { Type: '' };
  const { IntegrationType, PayloadFormatVersion, IntegrationUri } = Properties;
  if (IntegrationType !== 'AWS_PROXY' || PayloadFormatVersion !== '2.0')
    throw new CommandError(`${where}: the laptop supports only Lambda integrations with payload version 2.0`);
  return IntegrationUri;
};

const readSource = ([id, { Properties = {} }]: Entry, reading: Reading): DeployedSource => {
  const where = `event source mapping ${id}`;
  const { EventSourceArn, BatchSize, FilterCriteria, DestinationConfig, ...rest } = reading.resolve(
    Properties,
    where,
  ) as {
    EventSourceArn: string;
    BatchSize?: number;
    FilterCriteria?: { Filters?: { Pattern: string }[] };
    DestinationConfig?: { OnFailure?: { Destination: string } };
    FunctionResponseTypes?: string[];
    MaximumRetryAttempts?: number;
    BisectBatchOnFunctionError?: boolean;
  };
  return {
    sourceArn: EventSourceArn,
    batchSize: BatchSize ?? (EventSourceArn.includes(':sqs:') ? 10 : 100),
    reportsFailures: rest.FunctionResponseTypes?.includes('ReportBatchItemFailures') ?? false,
    filters: (FilterCriteria?.Filters ?? []).map(({ Pattern: pattern }) => JSON.parse(pattern) as Pattern),
    maxRetries: rest.MaximumRetryAttempts ?? -1,
    bisects: rest.BisectBatchOnFunctionError ?? false,
    failureArn: DestinationConfig?.OnFailure?.Destination,
    target: functionOf(Properties['FunctionName'], reading, where),
  };
};
