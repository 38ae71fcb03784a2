import { EventSourceMapping, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

import type { consumers } from '#functions/consumers.ts';
import type { ServiceFunction } from '#infra/service-function.ts';
import type { OnSaleTable } from '#infra/table.ts';

export interface StreamMappingProps {
  readonly table: OnSaleTable;
  readonly target: ServiceFunction;
  readonly consumer: (typeof consumers)['expireHolds' | 'publishDraw'];
  /** Receives the stream positions of records that ran out of retries. Absent: they are dropped. */
  readonly deadLetters?: Queue;
}

/**
 * Sends the changes of the table that pass a consumer's filters to its function.
 *
 * AWS advises at most two readers of a shard, and there are two: holds that ended, and draws that publish. A third consumer has
 * to share one of these mappings, or read a Kinesis stream of the table instead.
 */
export class StreamMapping extends EventSourceMapping {
  constructor(
    scope: Construct,
    id: string,
    { table: { table }, target, consumer, deadLetters }: StreamMappingProps,
  ) {
    const { batchSize, filters, maxRetries, reportsFailures } = consumer;
    const streamArn = table.tableStreamArn ?? '';
    target.bind({
      actions: [
        'dynamodb:DescribeStream',
        'dynamodb:GetRecords',
        'dynamodb:GetShardIterator',
        'dynamodb:ListStreams',
      ],
      resource: streamArn,
    });
    if (deadLetters) target.bind({ actions: ['sqs:SendMessage'], resource: deadLetters.queueArn });
    super(scope, id, {
      target,
      eventSourceArn: streamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize,
      filters: filters.map((filter) => ({ pattern: JSON.stringify(filter) })),
      reportBatchItemFailures: reportsFailures,
      bisectBatchOnError: batchSize > 1,
      retryAttempts: maxRetries,
      ...(deadLetters && { onFailure: { bind: () => ({ destination: deadLetters.queueArn }) } }),
    });
    this.node.addDependency(target.role ?? target);
  }
}
