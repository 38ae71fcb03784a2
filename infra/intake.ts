import { Duration } from 'aws-cdk-lib';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { DeduplicationScope, FifoThroughputLimit, Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

import { consumers } from '#functions/consumers.ts';
import type { Binding, ServiceFunction } from '#infra/endpoint-function.ts';
import type { Settings } from '#infra/settings.ts';

const { batchSize, maxReceiveCount, visibilitySeconds } = consumers.assignPositions;

/** The FIFO queue that takes joins in, and the one where messages end that could not be numbered. */
export class Intake extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const fifo = {
      fifo: true,
      enforceSSL: true,
      // High throughput: every message group has its own 300 messages a second.
      deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
      fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
    };
    this.deadLetters = new Queue(this, 'DeadLetters', { ...fifo, retentionPeriod: Duration.days(14) });
    this.queue = new Queue(this, 'Queue', {
      ...fifo,
      visibilityTimeout: Duration.seconds(visibilitySeconds),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount },
    });
  }

  toSend(): Binding {
    return {
      actions: ['sqs:SendMessage'],
      resource: this.queue.queueArn,
      variable: ['intakeQueue', this.queue.queueUrl],
    };
  }

  /** Hands batches to the function that numbers them; what it failed at comes again. */
  feed(numbering: ServiceFunction, { numberingConcurrency }: Settings): void {
    numbering.bind({
      actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
      resource: this.queue.queueArn,
    });
    const mapping = new EventSourceMapping(this, 'Numbering', {
      target: numbering,
      eventSourceArn: this.queue.queueArn,
      batchSize,
      reportBatchItemFailures: true,
      maxConcurrency: numberingConcurrency,
    });
    // Lambda tries the role when the mapping is made.
    mapping.node.addDependency(numbering.role ?? numbering);
  }
}
