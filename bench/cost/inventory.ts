import {
  countOf,
  type Properties,
  referredTo,
  resourcesOf,
  type Template,
  textOf,
} from '#bench/cost/template.ts';

/** An average month. */
export const HOURS = 730;
const HOURS_OF_DAY = 24;

/** MiB of disk that a function has for nothing. */
const FREE_DISK_MIB = 512;

export type LogClass = 'STANDARD' | 'INFREQUENT_ACCESS';

interface ServiceFunction {
  readonly memoryGb: number;
  /** Disk beyond what every function has for nothing. */
  readonly extraDiskGb: number;
  readonly logClass: LogClass;
  /** Whether Lambda writes lines of its own about each request. */
  readonly hasPlatformLines: boolean;
}

/** What the template says that costs depend on. */
export interface Inventory {
  readonly functions: Readonly<Record<string, ServiceFunction>>;
  /** Metrics in standard alarms: one that calculates pays for each metric that it reads. */
  readonly alarms: Readonly<Record<string, number>>;
  /** The same for alarms that query; they are never free. */
  readonly queryAlarms: Readonly<Record<string, number>>;
  readonly compositeAlarms: number;
  /** Metrics on each dashboard. */
  readonly dashboards: Readonly<Record<string, number>>;
  readonly secrets: number;
  readonly keys: number;
  /** Starts a month, by function. */
  readonly schedules: Readonly<Record<string, number>>;
  /** Rotations a month. */
  readonly rotations: number;
  /** Functions that Lambda polls a queue for, and how many batches they take at a time. */
  readonly polled: Readonly<Record<string, number>>;
  readonly isRecoverable: boolean;
  readonly accessLog: { readonly format: string; readonly logClass: LogClass } | undefined;
}

export const inventoryOf = (template: Template): Inventory => {
  const names = functionNamesOf(template);
  const nameOf = (value: unknown) => names.get(referredTo(value) ?? '') ?? 'unknown';
  return {
    functions: functionsOf(template, names),
    alarms: alarmsOf(template, metricsIn),
    queryAlarms: alarmsOf(template, (metrics) => queriesIn(metrics) * names.size),
    compositeAlarms: countOf(template, 'AWS::CloudWatch::CompositeAlarm'),
    dashboards: counts(template, 'AWS::CloudWatch::Dashboard', ({ DashboardBody }) =>
      dashboardMetrics(textOf(DashboardBody)),
    ),
    secrets: countOf(template, 'AWS::SecretsManager::Secret'),
    keys: countOf(template, 'AWS::KMS::Key'),
    schedules: schedulesOf(template, nameOf),
    rotations: rotationsOf(template),
    polled: polledOf(template, nameOf),
    isRecoverable: JSON.stringify(template).includes('"PointInTimeRecoveryEnabled":true'),
    accessLog: accessLogOf(template),
  };
};

/** The service's own functions by logical id; those of the CDK itself run only while it deploys. */
const functionNamesOf = ({ Resources }: Template): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(Resources)
      .filter(([, { Type }]) => Type === 'AWS::Lambda::Function')
      .map(([id, { Metadata }]) => [id, Metadata?.['function']] as const)
      .filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );

const functionsOf = (template: Template, names: ReadonlyMap<string, string>): Inventory['functions'] =>
  Object.fromEntries(
    resourcesOf(template, 'AWS::Lambda::Function').flatMap(([id, properties]) => {
      const name = names.get(id);
      if (name === undefined) return [];
      const { MemorySize = 128, EphemeralStorage, LoggingConfig } = properties;
      const { Size = FREE_DISK_MIB } = (EphemeralStorage ?? {}) as Properties;
      const { LogGroup, LogFormat, SystemLogLevel } = (LoggingConfig ?? {}) as Properties;
      return [
        [
          name,
          {
            memoryGb: Number(MemorySize) / 1_024,
            extraDiskGb: (Number(Size) - FREE_DISK_MIB) / 1_024,
            logClass: logClassOf(template, LogGroup),
            hasPlatformLines: LogFormat !== 'JSON' || SystemLogLevel !== 'WARN',
          },
        ],
      ];
    }),
  );

const logClassOf = (template: Template, logGroup: unknown): LogClass => {
  const id = referredTo(logGroup);
  const given = id && template.Resources[id]?.Properties?.['LogGroupClass'];
  return given === 'INFREQUENT_ACCESS' ? given : 'STANDARD';
};

const counts = (
  template: Template,
  type: string,
  count: (properties: Properties) => number,
): Readonly<Record<string, number>> =>
  Object.fromEntries(resourcesOf(template, type).map(([id, properties]) => [id, count(properties)]));

/** Alarms by what they pay for: some list metrics, some query them, some do both. */
const alarmsOf = (
  template: Template,
  count: (metrics: unknown) => number,
): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Object.entries(counts(template, 'AWS::CloudWatch::Alarm', ({ Metrics }) => count(Metrics))).filter(
      ([, metrics]) => metrics > 0,
    ),
  );

const metricsIn = (metrics: unknown): number =>
  metrics === undefined ? 1 : (metrics as Properties[]).filter(({ MetricStat }) => MetricStat).length;

/** Each is taken to find one metric of each function. */
const queriesIn = (metrics: unknown): number =>
  ((metrics ?? []) as Properties[]).filter(({ Expression }) => /^\s*select\s/i.test(textOf(Expression)))
    .length;

interface Widget {
  readonly properties?: { readonly metrics?: readonly unknown[] };
}

const dashboardMetrics = (body: string): number =>
  (JSON.parse(body) as { widgets?: readonly Widget[] }).widgets?.reduce(
    (sum, { properties }) => sum + (properties?.metrics?.length ?? 0),
    0,
  ) ?? 0;

const schedulesOf = (template: Template, nameOf: (value: unknown) => string): Inventory['schedules'] =>
  Object.fromEntries(
    resourcesOf(template, 'AWS::Scheduler::Schedule').map(([, { ScheduleExpression, Target }]) => [
      nameOf((Target as Properties)['Arn']),
      startsAMonth(textOf(ScheduleExpression)),
    ]),
  );

const rotationsOf = (template: Template): number =>
  resourcesOf(template, 'AWS::SecretsManager::RotationSchedule')
    .map(([, { RotationRules }]) => (RotationRules ?? {}) as Properties)
    .map(({ AutomaticallyAfterDays: days, ScheduleExpression }) =>
      days === undefined ? startsAMonth(textOf(ScheduleExpression)) : HOURS / HOURS_OF_DAY / Number(days),
    )
    .reduce((sum, one) => sum + one, 0);

const hoursOf: Readonly<Record<string, number>> = { minute: 1 / 60, hour: 1, day: HOURS_OF_DAY };

/** @throws Error for an expression other than a rate, or a time that comes once a day */
export const startsAMonth = (expression: string): number => {
  const [, every, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  if (every !== undefined) return HOURS / (Number(every) * (hoursOf[unit] ?? Number.NaN));
  if (/^cron\(\d+ \d+ (\* \* \?|\? \* \*) \*\)$/.test(expression)) return HOURS / HOURS_OF_DAY;
  throw new Error(`cannot tell how often ${expression} is`);
};

/** As many at a time as the account has containers, where the mapping says nothing. */
const DEFAULT_CONCURRENCY = 1_000;

const polledOf = (template: Template, nameOf: (value: unknown) => string): Inventory['polled'] =>
  Object.fromEntries(
    resourcesOf(template, 'AWS::Lambda::EventSourceMapping')
      .filter(([, { EventSourceArn }]) => {
        const source = referredTo(EventSourceArn);
        return source !== undefined && template.Resources[source]?.Type === 'AWS::SQS::Queue';
      })
      .map(([, { FunctionName, ScalingConfig }]) => [
        nameOf(FunctionName),
        Number((ScalingConfig as Properties | undefined)?.['MaximumConcurrency'] ?? DEFAULT_CONCURRENCY),
      ]),
  );

const accessLogOf = (template: Template): Inventory['accessLog'] => {
  const settings = resourcesOf(template, 'AWS::ApiGatewayV2::Stage')
    .map(([, { AccessLogSettings }]) => AccessLogSettings as Properties | undefined)
    .find((given) => given !== undefined);
  return (
    settings && {
      format: textOf(settings['Format']),
      logClass: logClassOf(template, settings['DestinationArn']),
    }
  );
};
