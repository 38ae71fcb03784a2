import { sum } from '#bench/statistics.ts';
import { type Properties, type Resource, resourcesOf, type Template } from '#test/support/template.ts';

/** Hours of an average month. */
export const HOURS = 730;

/** What the template says that costs depend on. */
export type Inventory = ReturnType<typeof inventoryOf>;

export const inventoryOf = (template: Template) => {
  const all = (type: string): Properties[] =>
    resourcesOf(template, type).map(([, resource]) => ({ ...resource.Properties }));
  const nameOf = (value: unknown): string => String(referred(template, value)?.Metadata?.['function']);
  const functions = functionsOf(template);
  const { listed, queries } = metricsIn(all('AWS::CloudWatch::Alarm'));
  const stage = all('AWS::ApiGatewayV2::Stage').find(({ AccessLogSettings }) => AccessLogSettings);
  const accessLog = stage?.['AccessLogSettings'];
  return {
    functions,
    /** Metrics of each standard alarm. */
    alarms: listed.filter((count) => count > 0),
    /** Assumes that each query finds one metric of each function. */
    queryAlarmMetrics: queries * Object.keys(functions).length,
    compositeAlarms: all('AWS::CloudWatch::CompositeAlarm').length,
    /** Metrics on each dashboard. */
    dashboards: all('AWS::CloudWatch::Dashboard').map(({ DashboardBody }) => metricsOn(DashboardBody)),
    secrets: all('AWS::SecretsManager::Secret').length,
    keys: all('AWS::KMS::Key').length,
    /** Scheduled starts in a month, by function. */
    schedules: Object.fromEntries(
      all('AWS::Scheduler::Schedule').map(({ ScheduleExpression, Target: { Arn } }) => [
        nameOf(Arn),
        startsAMonth(textOf(ScheduleExpression)),
      ]),
    ) as Readonly<Record<string, number>>,
    /** Rotations in a month. */
    rotations: sum(
      all('AWS::SecretsManager::RotationSchedule').map(
        ({ RotationRules: { AutomaticallyAfterDays: days, ScheduleExpression } }) =>
          startsAMonth(days === undefined ? textOf(ScheduleExpression) : `rate(${days} days)`),
      ),
    ),
    /** Functions that receive messages from a queue. */
    polled: all('AWS::Lambda::EventSourceMapping')
      .filter(({ EventSourceArn }) => referred(template, EventSourceArn)?.Type === 'AWS::SQS::Queue')
      .map(({ FunctionName }) => nameOf(FunctionName)),
    isRecoverable: JSON.stringify(template).includes('"PointInTimeRecoveryEnabled":true'),
    accessLog: accessLog && {
      format: textOf(accessLog.Format),
      logPrice: logPriceOf(template, accessLog.DestinationArn),
    },
  };
};

/** How many metrics each alarm lists, and how many queries all alarms have. */
const metricsIn = (alarms: readonly Properties[]) => {
  const metrics = alarms.map(({ Metrics = [{ MetricStat: {} }] }): Properties[] => Metrics);
  const listed = metrics.map((those) => those.filter(({ MetricStat }) => MetricStat).length);
  const queries = metrics.flat().filter(({ Expression }) => /^\s*select\s/i.test(textOf(Expression)));
  return { listed, queries: queries.length };
};

/** The service's functions. Those of the CDK itself have no such metadata and run only while it deploys. */
const functionsOf = (template: Template) =>
  Object.fromEntries(
    resourcesOf(template, 'AWS::Lambda::Function')
      .filter(([, { Metadata }]) => Metadata?.['function'] !== undefined)
      .map(([, { Metadata, Properties }]) => [
        String(Metadata['function']),
        functionOf(template, Properties),
      ]),
  );

const functionOf = (
  template: Template,
  { MemorySize = 128, EphemeralStorage, LoggingConfig }: Properties,
) => ({
  memoryGb: Number(MemorySize) / 1_024,
  /** Disk beyond the 512 MiB that are free for every function. */
  extraDiskGb: (Number(EphemeralStorage?.Size ?? 512) - 512) / 1_024,
  logPrice: logPriceOf(template, LoggingConfig?.LogGroup),
  /** Whether Lambda writes START, END and REPORT of each request. */
  hasPlatformLines: LoggingConfig?.LogFormat !== 'JSON' || LoggingConfig.SystemLogLevel !== 'WARN',
});

const logPriceOf = (template: Template, group: unknown): 'logs' | 'logsInfrequent' =>
  referred(template, group)?.Properties?.['LogGroupClass'] === 'INFREQUENT_ACCESS'
    ? 'logsInfrequent'
    : 'logs';

const metricsOn = (dashboard: unknown): number => {
  const { widgets = [] } = JSON.parse(textOf(dashboard)) as { readonly widgets?: readonly Properties[] };
  return sum(widgets.map(({ properties }) => properties?.metrics?.length ?? 0));
};

const hoursOf: Readonly<Record<string, number>> = { minute: 1 / 60, hour: 1, day: 24 };

/** @throws Error for an expression other than a rate or a daily time */
export const startsAMonth = (expression: string): number => {
  const [, every, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  if (every !== undefined) return HOURS / (Number(every) * (hoursOf[unit] ?? Number.NaN));
  if (/^cron\(\d+ \d+ (\* \* \?|\? \* \*) \*\)$/.test(expression)) return HOURS / 24;
  throw new Error(`cannot tell how often ${expression} is`);
};

/** The first resource that a `Ref` or an `Fn::GetAtt` inside a value points at. */
const referred = (template: Template, value: unknown): Resource | undefined => {
  if (typeof value !== 'object' || value === null) return undefined;
  const { Ref, 'Fn::GetAtt': attribute } = value as Properties;
  const found = template.Resources[Ref ?? attribute?.[0] ?? ''];
  const inner = () => Object.values(value).map((one) => referred(template, one));
  return found ?? inner().find((one) => one !== undefined);
};

/** A string of the template. What only the deployment knows becomes `?`. */
const textOf = (value: unknown): string => {
  if (typeof value === 'string') return value;
  const parts = (value as Properties | undefined)?.['Fn::Join'] as [string, unknown[]] | undefined;
  return parts ? parts[1].map(textOf).join(parts[0]) : '?';
};

/** First the types that cost nothing by themselves (paid use is counted elsewhere), then the types that are counted. */
const PRICED = new RegExp(
  `^Custom::|^AWS::(${[
    'IAM::|CDK::Metadata$|CloudFormation::|ApiGatewayV2::|Budgets::Budget$|S3::BucketPolicy$',
    'Lambda::(Permission|LayerVersion|EventInvokeConfig|Version|Alias)$|Scheduler::ScheduleGroup$',
    'Logs::(ResourcePolicy|MetricFilter|QueryDefinition)$|SecretsManager::(RotationSchedule|ResourcePolicy)$',
    'Cognito::(UserPool(Client|Domain|Group|ResourceServer)?|ManagedLoginBranding)$',
    'CloudFront::(Distribution|OriginAccessControl|(Cache|OriginRequest|ResponseHeaders)Policy|Function)$',
    'SNS::(Topic|Subscription|TopicPolicy)$|SQS::(Queue|QueuePolicy)$',
    'CloudWatch::(Alarm|CompositeAlarm|Dashboard)$|DynamoDB::(GlobalTable|Table)$|KMS::(Key|Alias)$',
    'Lambda::(EventSourceMapping|Function)$|Logs::LogGroup$|S3::Bucket$',
    'Scheduler::Schedule$|SecretsManager::Secret$',
  ].join('|')})`,
);

/** Types without a stated cost. `npm run cost` fails if there is one, so that no cost is overlooked. */
export const unpricedTypes = ({ Resources }: Template): string[] =>
  [...new Set(Object.values(Resources).map(({ Type }) => Type))].filter((type) => !PRICED.test(type));
