import { Duration, Fn } from 'aws-cdk-lib';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { DeduplicationScope, FifoThroughputLimit, Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

import { consumers } from '#functions/consumers.ts';
import type { ServiceFunction } from '#infra/service-function.ts';
import type { Settings } from '#infra/settings.ts';

const { batchSize, maxReceiveCount, visibilitySeconds } = consumers.assignPositions;

/** The FIFO queues of joins and leaves, and their dead-letter queue. */
export class Intake extends Construct {
  readonly queues: readonly Queue[];
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { intakeQueues }: Settings) {
    super(scope, id);
    const fifo = {
      fifo: true,
      enforceSSL: true,
      // High throughput: 300 messages per second and message group.
      deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
      fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
    };
    this.deadLetters = new Queue(this, 'DeadLetters', { ...fifo, retentionPeriod: Duration.days(14) });
    this.queues = Array.from(
      { length: intakeQueues },
      (_, index) =>
        new Queue(this, `Queue${index === 0 ? '' : index + 1}`, {
          ...fifo,
          visibilityTimeout: Duration.seconds(visibilitySeconds),
          deadLetterQueue: { queue: this.deadLetters, maxReceiveCount },
        }),
    );
  }

  /** Lets a function send to every queue. The function picks a queue by the schedule. */
  letSend(sender: ServiceFunction): void {
    this.bind(sender, 'sqs:SendMessage');
  }

  /** Feeds batches to the function that numbers them. Failed messages are retried. */
  feed(numbering: ServiceFunction, { numberingConcurrency }: Settings): void {
    this.bind(
      numbering,
      'sqs:ReceiveMessage',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:ChangeMessageVisibility',
    );
    for (const [index, queue] of this.queues.entries()) {
      const mapping = new EventSourceMapping(this, `Numbering${index === 0 ? '' : index + 1}`, {
        target: numbering,
        eventSourceArn: queue.queueArn,
        batchSize,
        reportBatchItemFailures: true,
        maxConcurrency: numberingConcurrency,
      });
      // Lambda checks the permissions of the role when it creates the mapping.
      mapping.node.addDependency(numbering.role ?? numbering);
    }
  }

  private bind(to: ServiceFunction, ...actions: string[]): void {
    for (const { queueArn } of this.queues) to.bind({ actions, resource: queueArn });
    to.setVariable(
      'intakeQueues',
      Fn.join(
        ',',
        this.queues.map(({ queueUrl }) => queueUrl),
      ),
    );
  }
}
