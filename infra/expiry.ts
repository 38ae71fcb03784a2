import { Duration, Validations } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

import { consumers } from '#functions/consumers.ts';
import type { ServiceFunction } from '#infra/service-function.ts';
import { StreamMapping } from '#infra/stream-mapping.ts';
import type { OnSaleTable } from '#infra/table.ts';

export interface ExpiryProps {
  readonly table: OnSaleTable;
  readonly expireHolds: ServiceFunction;
}

/** Sends holds that ended by TTL or takeover from the table stream to the function that cancels their reservations. */
export class Expiry extends Construct {
  /** Receives the stream positions of records that ran out of retries. */
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { table, expireHolds }: ExpiryProps) {
    super(scope, id);
    this.deadLetters = new Queue(this, 'DeadLetters', {
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    Validations.of(this.deadLetters).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is the dead-letter queue of an event source mapping, which the rule does not detect.',
    });
    new StreamMapping(this, 'Stream', {
      table,
      target: expireHolds,
      consumer: consumers.expireHolds,
      deadLetters: this.deadLetters,
    });
  }
}
