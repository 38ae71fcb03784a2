import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';

import type { FunctionName } from '#functions/names.ts';
import type { MetricName } from '#lib/metrics.ts';

/** The resources that dashboard and alarms watch. */
export interface Watched {
  readonly functions: Readonly<Record<FunctionName, Pick<IFunction, 'functionName'>>>;
  readonly api: { readonly apiId: string };
  readonly intake: readonly Pick<IQueue, 'queueName'>[];
  readonly intakeDeadLetters: Pick<IQueue, 'queueName'>;
  readonly expiryDeadLetters: Pick<IQueue, 'queueName'>;
  readonly table: Pick<ITable, 'tableName'>;
  /** Namespace of the service's own metrics. */
  readonly namespace: string;
  readonly service: string;
}

/** Metrics of one source, with periods of a minute. */
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

/** Gauges show their peak. 'stalled' shows its minimum: the value that lasted the whole minute. All others are summed. */
const statistics: Readonly<Partial<Record<MetricName, string>>> = {
  waiting: Stats.MAXIMUM,
  inside: Stats.MAXIMUM,
  stalled: Stats.MINIMUM,
};

/** Combines a metric of several sources. With one source, it is the plain metric: an alarm on it is free. */
const together = (function_: 'MAX' | 'SUM', metrics: readonly Metric[], label?: string): IMetric => {
  const [only, ...others] = metrics;
  if (only && others.length === 0) return only;
  // Ids must be unique within a graph, which may have several expressions.
  const ids = metrics.map(({ metricName }, index) => `of${metricName}${index}`);
  return new MathExpression({
    expression: `${function_}([${ids.join()}])`,
    usingMetrics: Object.fromEntries(metrics.map((metric, index) => [ids[index] ?? '', metric])),
    period: Duration.minutes(1),
    ...(label !== undefined && { label }),
  });
};

/** Every metric of a deployment, by source. */
export const figuresOf = ({ namespace, service, api, table, functions, intake, ...queues }: Watched) => {
  const own = source(namespace, { service });
  const queue = (which: 'intakeDeadLetters' | 'expiryDeadLetters') =>
    source('AWS/SQS', { QueueName: queues[which].queueName });
  const intakes = intake.map(({ queueName }) => source('AWS/SQS', { QueueName: queueName }));

  return {
    /** Metrics that the functions publish. */
    own: (name: MetricName): Metric => own(name, statistics[name] ?? Stats.SUM),
    queue,
    /** Number of messages in all intake queues. */
    intakeTotal: (metricName: string, label: string): IMetric =>
      together(
        'SUM',
        intakes.map((one) => one(metricName, Stats.MAXIMUM, label)),
        label,
      ),
    /** Age of the oldest message in any intake queue. */
    intakeAge: (label?: string): IMetric =>
      together(
        'MAX',
        intakes.map((one) => one('ApproximateAgeOfOldestMessage', Stats.MAXIMUM, label)),
        label,
      ),
    api: source('AWS/ApiGateway', { ApiId: api.apiId }),
    table: source('AWS/DynamoDB', { TableName: table.tableName }),
    /** All functions of the account and Region: they share the concurrency. */
    lambda: source('AWS/Lambda'),
    ofFunction: (name: FunctionName) => source('AWS/Lambda', { FunctionName: functions[name].functionName }),
  };
};

export type Figures = ReturnType<typeof figuresOf>;
