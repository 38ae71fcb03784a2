import { Aws, Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';

import { type Figures, figuresOf, type Watched } from '#infra/watched.ts';

export interface AlarmsProps extends Watched {
  /** Who is told; nobody when absent: the alarms are on the dashboard all the same. */
  readonly email?: string;
}

interface Watch {
  /** In one sentence, for somebody who reads it at night. */
  readonly means: string;
  /** The heading of docs/operations.md that says what to do. */
  readonly heading: string;
  readonly metric: IMetric;
  /** It is raised from here on … */
  readonly atLeast?: number;
  /** … or below here. */
  readonly below?: number;
  /** So many periods of the last … */
  readonly periods: number;
  /** … so many. */
  readonly of: number;
  /** What silence means: that nothing is wrong, or that what should speak does not. */
  readonly silence: 'fine' | 'alarming';
}

/**
 * At most ten, and not more than ten metrics: so many alarms cost nothing. Reads that the table refuses have none of
 * their own: they show as server errors.
 */
const watches = ({ own, queue, api, table, lambda, ofFunction }: Figures): Record<string, Watch> => ({
  StalledLine: {
    means:
      'Admission has failed for two minutes for at least one open queue: people wait and nobody is let in.',
    heading: 'stalled-line',
    metric: own('stalled'),
    atLeast: 1,
    periods: 2,
    of: 2,
    // No queue is open: nobody waits.
    silence: 'fine',
  },
  TickMissing: {
    means: 'The admission function has not been started for three minutes: no line moves.',
    heading: 'tick-missing',
    metric: ofFunction('admitWaiting')('Invocations', Stats.SUM),
    below: 1,
    periods: 3,
    of: 3,
    silence: 'alarming',
  },
  LateNumbers: {
    means:
      'Joins wait for their number for more than a minute: they come faster than they are numbered, or fail.',
    heading: 'late-numbers',
    metric: queue('intake')('ApproximateAgeOfOldestMessage', Stats.MAXIMUM),
    atLeast: 60,
    periods: 2,
    of: 2,
    silence: 'fine',
  },
  UnnumberedJoins: {
    means: 'A join or a leave could not be processed and was put aside: somebody waits without a number.',
    heading: 'unnumbered-joins',
    metric: queue('intakeDeadLetters')('ApproximateNumberOfMessagesVisible', Stats.MAXIMUM),
    atLeast: 1,
    periods: 1,
    of: 1,
    silence: 'fine',
  },
  UnsettledHolds: {
    means: 'The end of a hold could not be settled and was put aside: a reservation still says HELD.',
    heading: 'unsettled-holds',
    metric: queue('expiryDeadLetters')('ApproximateNumberOfMessagesVisible', Stats.MAXIMUM),
    atLeast: 1,
    periods: 1,
    of: 1,
    silence: 'fine',
  },
  StreamLag: {
    means:
      'The table stream is read more than five minutes late: reservations say HELD after their hold has ended.',
    heading: 'stream-lag',
    metric: ofFunction('expireHolds')('IteratorAge', Stats.MAXIMUM),
    atLeast: Duration.minutes(5).toMilliseconds(),
    periods: 3,
    of: 3,
    // Nothing that the filters let through has happened.
    silence: 'fine',
  },
  ServerErrors: {
    means:
      'At least five requests a minute end in a 5xx answer: fans see errors, or are asked to come again.',
    heading: 'server-errors',
    metric: api('5xx', Stats.SUM),
    atLeast: 5,
    periods: 2,
    of: 3,
    silence: 'fine',
  },
  Throttling: {
    means:
      'Lambda has no concurrency left for a function, or the table refuses writes: a limit has to be raised.',
    heading: 'throttling',
    metric: new MathExpression({
      expression: 'FILL(functions, 0) + FILL(writes, 0)',
      label: 'Calls refused',
      usingMetrics: {
        functions: lambda('Throttles', Stats.SUM),
        writes: table('WriteThrottleEvents', Stats.SUM),
      },
      period: Duration.minutes(1),
    }),
    atLeast: 1,
    periods: 2,
    of: 3,
    silence: 'fine',
  },
  AuditFailed: {
    means: 'The nightly audit has found something broken, could not finish, or has not run for a day.',
    heading: 'audit-failed',
    // A run that goes well says so too, with a zero.
    metric: ofFunction('auditTable')('Errors', Stats.MAXIMUM).with({ period: Duration.days(1) }),
    atLeast: 1,
    periods: 1,
    of: 1,
    silence: 'alarming',
  },
});

/** What an operator has to act on, and the topic that tells them. */
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
    // With a policy of its own, a topic no longer takes what comes from its account.
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
