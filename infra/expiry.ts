import { Duration, Validations } from 'aws-cdk-lib';
import { EventSourceMapping, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

import { consumers } from '#functions/consumers.ts';
import type { ServiceFunction } from '#infra/endpoint-function.ts';
import type { OnSaleTable } from '#infra/table.ts';

const { batchSize, filters, maxRetries } = consumers.expireHolds;

export interface ExpiryProps {
  readonly table: OnSaleTable;
  readonly expireHolds: ServiceFunction;
}

/** Sends holds that ended by TTL or takeover from the table stream to the function that cancels their reservations. */
export class Expiry extends Construct {
  /** Receives the stream positions of records that could not be settled. */
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { table: { table }, expireHolds }: ExpiryProps) {
    super(scope, id);
    this.deadLetters = new Queue(this, 'DeadLetters', {
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    Validations.of(this.deadLetters).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is the dead-letter queue of an event source mapping, which the rule does not detect.',
    });
    const streamArn = table.tableStreamArn ?? '';
    expireHolds
      .bind({
        actions: [
          'dynamodb:DescribeStream',
          'dynamodb:GetRecords',
          'dynamodb:GetShardIterator',
          'dynamodb:ListStreams',
        ],
        resource: streamArn,
      })
      .bind({ actions: ['sqs:SendMessage'], resource: this.deadLetters.queueArn });
    const mapping = new EventSourceMapping(this, 'Stream', {
      target: expireHolds,
      eventSourceArn: streamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize,
      filters: filters.map((filter) => ({ pattern: JSON.stringify(filter) })),
      reportBatchItemFailures: true,
      bisectBatchOnError: true,
      retryAttempts: maxRetries,
      onFailure: { bind: () => ({ destination: this.deadLetters.queueArn }) },
    });
    mapping.node.addDependency(expireHolds.role ?? expireHolds);
  }
}
