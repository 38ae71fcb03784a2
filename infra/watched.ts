import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';

import type { FunctionName } from '#functions/names.ts';
import type { MetricName } from '#lib/metrics.ts';

/** What the dashboard shows and the alarms watch. */
export interface Watched {
  readonly functions: Readonly<Record<FunctionName, Pick<IFunction, 'functionName'>>>;
  readonly api: { readonly apiId: string };
  readonly intake: readonly Pick<IQueue, 'queueName'>[];
  readonly intakeDeadLetters: Pick<IQueue, 'queueName'>;
  readonly expiryDeadLetters: Pick<IQueue, 'queueName'>;
  readonly table: Pick<ITable, 'tableName'>;
  /** Of the service's own metrics. */
  readonly namespace: string;
  readonly service: string;
}

/** Metrics of one source, by the minute. */
const source =
  (namespace: string, dimensionsMap: Readonly<Record<string, string>> = {}) =>
  (metricName: string, statistic: string, label?: string): Metric =>
    new Metric({
      namespace,
      metricName,
      dimensionsMap,
      statistic,
      period: Duration.minutes(1),
      ...(label !== undefined && { label }),
    });

/** A gauge shows its peak, and 'stalled' what lasted the whole minute; everything else is counted together. */
const statistics: Readonly<Partial<Record<MetricName, string>>> = {
  waiting: Stats.MAXIMUM,
  inside: Stats.MAXIMUM,
  stalled: Stats.MINIMUM,
};

/** The same metric of several sources as one figure; of one source, the metric itself, which an alarm has for nothing. */
const together = (function_: 'MAX' | 'SUM', metrics: readonly Metric[], label?: string): IMetric => {
  const [only, ...others] = metrics;
  if (only && others.length === 0) return only;
  // A graph may have several such figures, and knows each metric by one id.
  const ids = metrics.map(({ metricName }, index) => `of${metricName}${index}`);
  return new MathExpression({
    expression: `${function_}([${ids.join()}])`,
    usingMetrics: Object.fromEntries(metrics.map((metric, index) => [ids[index] ?? '', metric])),
    period: Duration.minutes(1),
    ...(label !== undefined && { label }),
  });
};

/** Every figure of a deployment, by where it comes from. */
export const figuresOf = ({ namespace, service, api, table, functions, intake, ...queues }: Watched) => {
  const own = source(namespace, { service });
  const queue = (which: 'intakeDeadLetters' | 'expiryDeadLetters') =>
    source('AWS/SQS', { QueueName: queues[which].queueName });
  const intakes = intake.map(({ queueName }) => source('AWS/SQS', { QueueName: queueName }));

  return {
    /** What the functions count themselves. */
    own: (name: MetricName): Metric => own(name, statistics[name] ?? Stats.SUM),
    queue,
    /** How many messages all intake queues have. */
    intakeTotal: (metricName: string, label: string): IMetric =>
      together(
        'SUM',
        intakes.map((one) => one(metricName, Stats.MAXIMUM, label)),
        label,
      ),
    /** The oldest message of all intake queues. */
    intakeAge: (label?: string): IMetric =>
      together(
        'MAX',
        intakes.map((one) => one('ApproximateAgeOfOldestMessage', Stats.MAXIMUM, label)),
        label,
      ),
    api: source('AWS/ApiGateway', { ApiId: api.apiId }),
    table: source('AWS/DynamoDB', { TableName: table.tableName }),
    /** All functions of the account and Region: they share its concurrency. */
    lambda: source('AWS/Lambda'),
    ofFunction: (name: FunctionName) => source('AWS/Lambda', { FunctionName: functions[name].functionName }),
  };
};

export type Figures = ReturnType<typeof figuresOf>;
