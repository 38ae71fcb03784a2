import { Aws, Duration } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';

import type { ServiceFunction } from '#infra/service-function.ts';

export interface ScheduledProps {
  readonly target: ServiceFunction;
  /** `rate(…)` or `cron(…)`, in UTC. */
  readonly expression: string;
  /** A start that is later than this is dropped. */
  readonly maximumAgeSeconds: number;
  readonly maximumRetries: number;
}

/** Starts a function on a schedule, with a role that may start only this function. */
export class Scheduled extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { target, expression, maximumAgeSeconds, maximumRetries }: ScheduledProps,
  ) {
    super(scope, id);
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
      inlinePolicies: {
        Invoke: new PolicyDocument({
          statements: [
            new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [target.functionArn] }),
          ],
        }),
      },
    });
    // No retries: the next start does the remaining work, and the error must show in the metrics.
    target.configureAsyncInvoke({ maxEventAge: Duration.seconds(maximumAgeSeconds), retryAttempts: 0 });
    new CfnSchedule(this, 'Schedule', {
      scheduleExpression: expression,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: target.functionArn,
        roleArn: role.roleArn,
        retryPolicy: {
          maximumEventAgeInSeconds: maximumAgeSeconds,
          maximumRetryAttempts: maximumRetries,
        },
      },
    });
  }
}
