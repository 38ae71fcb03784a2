import { Aws, Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';

import { type Figures, figuresOf, type Watched } from '#infra/watched.ts';

export interface AlarmsProps extends Watched {
  /** Receives the alarms. Absent: they show only on the dashboard. */
  readonly email?: string;
}

interface Watch {
  /** One sentence, for someone who reads it at night. */
  readonly means: string;
  /** The section of docs/operations.md that says what to do. */
  readonly heading: string;
  readonly metric: IMetric;
  /** Alarms at this value or above … */
  readonly atLeast?: number;
  /** … or below this value … */
  readonly below?: number;
  /** … in this many periods … */
  readonly periods: number;
  /** … of the last this many. */
  readonly of: number;
  /** Whether missing data is fine or sets off the alarm. */
  readonly silence: 'fine' | 'alarming';
}

/** Covers the longest run of a function: Lambda dates an error to the start of the run. */
const ERROR_WINDOW = { period: Duration.minutes(5), periods: 4 };

/** The audit runs once a day, with retries for an hour. An alarm with periods of an hour may look back seven days. */
const AUDIT_WINDOW = { period: Duration.hours(1), periods: 26 };

/**
 * With one intake queue, these alarms read ten metrics: as many as are free. Two of them watch heartbeats. A heartbeat stops
 * whatever the cause. Throttled table requests have no alarm: they show as server errors and late numbers.
 */
const watches = ({ own, queue, intakeAge, api, lambda, ofFunction }: Figures): Record<string, Watch> => ({
  StalledQueue: {
    means: 'For two minutes, at least one open queue has not moved: its ticks fail, or its draw is overdue.',
    heading: 'stalled-queue',
    metric: own('stalled'),
    atLeast: 1,
    periods: 2,
    of: 2,
    // No data: no queue is open.
    silence: 'fine',
  },
  TickMissing: {
    means: 'No tick of the admission function has completed for three minutes: no queue moves.',
    heading: 'tick-missing',
    metric: own('ticks'),
    below: 1,
    periods: 3,
    of: 3,
    silence: 'alarming',
  },
  LateNumbers: {
    means:
      'Joins wait more than a minute for their number: they arrive faster than they are numbered, or numbering fails.',
    heading: 'late-numbers',
    metric: intakeAge(),
    atLeast: 60,
    periods: 2,
    of: 2,
    silence: 'fine',
  },
  UnnumberedJoins: {
    means: 'A join or a leave was dead-lettered: a fan may wait without a number.',
    heading: 'unnumbered-joins',
    metric: queue('intakeDeadLetters')('ApproximateNumberOfMessagesVisible', Stats.MAXIMUM),
    atLeast: 1,
    periods: 1,
    of: 1,
    silence: 'fine',
  },
  UnsettledHolds: {
    means: 'The end of a hold was dead-lettered: its reservation is still HELD.',
    heading: 'unsettled-holds',
    metric: queue('expiryDeadLetters')('ApproximateNumberOfMessagesVisible', Stats.MAXIMUM),
    atLeast: 1,
    periods: 1,
    of: 1,
    silence: 'fine',
  },
  StreamLag: {
    means:
      'The table stream is read more than five minutes late: reservations stay HELD after their hold has ended.',
    heading: 'stream-lag',
    metric: ofFunction('expireHolds')('IteratorAge', Stats.MAXIMUM),
    atLeast: Duration.minutes(5).toMilliseconds(),
    periods: 3,
    of: 3,
    // No data: no record passed the filters.
    silence: 'fine',
  },
  ServerErrors: {
    means: 'At least five requests a minute end in a 5xx answer: fans see errors, or must retry.',
    heading: 'server-errors',
    metric: api('5xx', Stats.SUM),
    atLeast: 5,
    periods: 2,
    of: 3,
    silence: 'fine',
  },
  FunctionErrors: {
    means: 'A function of this account has crashed, thrown an error or timed out.',
    heading: 'function-errors',
    metric: lambda('Errors', Stats.SUM).with({ period: ERROR_WINDOW.period }),
    atLeast: 1,
    periods: 1,
    of: ERROR_WINDOW.periods,
    silence: 'fine',
  },
  Throttling: {
    means: 'Lambda has no concurrency left for a function of this account: raise the limit.',
    heading: 'throttling',
    metric: lambda('Throttles', Stats.SUM),
    atLeast: 1,
    periods: 2,
    of: 3,
    silence: 'fine',
  },
  AuditFailed: {
    means: 'No audit was clean for 26 hours: it found a broken rule, failed, or did not run.',
    heading: 'audit-failed',
    metric: own('audited').with({ period: AUDIT_WINDOW.period }),
    below: 1,
    periods: AUDIT_WINDOW.periods,
    of: AUDIT_WINDOW.periods,
    silence: 'alarming',
  },
});

/** The alarms that an operator must act on, and the topic that sends them. */
export class Alarms extends Construct {
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, { email, ...watched }: AlarmsProps) {
    super(scope, id);
    const topic = this.topic(email);
    this.alarms = Object.entries(watches(figuresOf(watched))).map(([name, watch]) =>
      this.alarm(`${watched.service}-${name}`, name, watch, topic),
    );
  }

  private topic(email: string | undefined): Topic {
    const topic = new Topic(this, 'Topic', { enforceSSL: true });
    // The TLS policy replaces the default policy, so CloudWatch needs an explicit grant.
    topic.addToResourcePolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
    if (email !== undefined) topic.addSubscription(new EmailSubscription(email));
    return topic;
  }

  private alarm(alarmName: string, id: string, watch: Watch, topic: Topic): Alarm {
    const { means, heading, metric, atLeast, below = 0, periods, of, silence } = watch;
    const alarm = new Alarm(this, id, {
      alarmName,
      alarmDescription: `${means} What to do: docs/operations.md#${heading}`,
      metric,
      threshold: atLeast ?? below,
      comparisonOperator:
        atLeast === undefined
          ? ComparisonOperator.LESS_THAN_THRESHOLD
          : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      datapointsToAlarm: periods,
      evaluationPeriods: of,
      treatMissingData: silence === 'fine' ? TreatMissingData.NOT_BREACHING : TreatMissingData.BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(topic));
    alarm.addOkAction(new SnsAction(topic));
    return alarm;
  }
}
