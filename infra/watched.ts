import { Duration } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';

import type { FunctionName } from '#functions/names.ts';
import type { MetricName } from '#lib/metrics.ts';

/** What the dashboard shows and the alarms watch. */
export interface Watched {
  readonly functions: Readonly<Record<FunctionName, Pick<IFunction, 'functionName'>>>;
  readonly api: { readonly apiId: string };
  readonly intake: Pick<IQueue, 'queueName'>;
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

/** Every figure of a deployment, by where it comes from. */
export const figuresOf = ({ namespace, service, api, table, functions, ...queues }: Watched) => {
  const own = source(namespace, { service });
  const queue = (which: 'intake' | 'intakeDeadLetters' | 'expiryDeadLetters') =>
    source('AWS/SQS', { QueueName: queues[which].queueName });

  return {
    /** What the functions count themselves. */
    own: (name: MetricName): Metric => own(name, statistics[name] ?? Stats.SUM),
    queue,
    api: source('AWS/ApiGateway', { ApiId: api.apiId }),
    table: source('AWS/DynamoDB', { TableName: table.tableName }),
    /** All functions of the account and Region: they share its concurrency. */
    lambda: source('AWS/Lambda'),
    ofFunction: (name: FunctionName) => source('AWS/Lambda', { FunctionName: functions[name].functionName }),
  };
};

export type Figures = ReturnType<typeof figuresOf>;
