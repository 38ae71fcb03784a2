import { readFileSync } from 'node:fs';
import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';

import { consumers } from '#functions/consumers.ts';
import { aWatchedTemplate } from '#test/infra/watched-template.ts';
import { type AlarmProperties, alarmedPeriods } from '#test/support/alarm-state.ts';

interface AlarmOf extends AlarmProperties {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly AlarmActions: readonly unknown[];
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[];
}

const template = aWatchedTemplate();
const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(
  ({ Properties }) => Properties as AlarmOf,
);

const headings = (markdown: string): string[] =>
  [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .replaceAll(/\s/g, '-'),
  );

describe('the alarms', () => {
  test('are few enough to be free', () => {
    expect(alarms.length).toBeLessThanOrEqual(10);
    // An alarm on an expression would pay for each of its metrics.
    for (const alarm of alarms) expect(alarm).toHaveProperty('MetricName');
  });

  test('treat missing data as an alarm only for heartbeats', () => {
    const silence = Object.fromEntries(
      alarms.map(({ AlarmName, TreatMissingData }) => [AlarmName, TreatMissingData]),
    );

    expect(silence).toEqual({
      'service-StalledQueue': 'notBreaching',
      'service-TickMissing': 'breaching',
      'service-LateNumbers': 'notBreaching',
      'service-UnnumberedJoins': 'notBreaching',
      'service-UnsettledHolds': 'notBreaching',
      'service-StreamLag': 'notBreaching',
      'service-ServerErrors': 'notBreaching',
      'service-FunctionErrors': 'notBreaching',
      'service-Throttling': 'notBreaching',
      'service-AuditFailed': 'breaching',
    });
  });

  test('say what they mean, and refer to a section of the guide', () => {
    const operations = headings(readFileSync('docs/operations.md', 'utf8'));

    for (const { AlarmDescription } of alarms) {
      const [, heading] =
        /^[A-Z].{30,}\. What to do: docs\/operations\.md#([\w-]+)$/.exec(AlarmDescription) ?? [];
      expect(operations).toContain(heading);
    }
  });

  test('look back no further than CloudWatch allows', () => {
    for (const { Period, EvaluationPeriods } of alarms) {
      const days = Period < 3_600 ? 1 : 7;
      expect(Period * EvaluationPeriods).toBeLessThanOrEqual(days * 86_400);
    }
  });

  test('publish to a topic that requires TLS', () => {
    const topic = { Ref: Object.keys(template.findResources('AWS::SNS::Topic'))[0] };

    expect(alarms.map(({ AlarmActions }) => AlarmActions)).toEqual(alarms.map(() => [topic]));
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          Match.objectLike({
            Effect: 'Allow',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Action: 'sns:Publish',
            Resource: topic,
          }),
        ]),
      },
    });
  });

  test('send mails if there is an address', () => {
    template.resourceCountIs('AWS::SNS::Subscription', 0);
    aWatchedTemplate({ email: 'operator@example.com' }).hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'operator@example.com',
    });
  });

  test('of late numbers watches the oldest message of all queues', () => {
    const several = aWatchedTemplate({}, ['one', 'two', 'three']);

    const late = Object.values(several.findResources('AWS::CloudWatch::Alarm'))
      .map(({ Properties }) => Properties as AlarmOf & { readonly Metrics: { Expression?: string }[] })
      .find(({ AlarmName }) => AlarmName.endsWith('LateNumbers'));

    const queues = [...JSON.stringify(late?.Metrics).matchAll(/"(one|two|three)"/g)].map(([, name]) => name);
    expect(late?.Metrics.map(({ Expression }) => Expression).filter(Boolean)).toEqual([
      expect.stringMatching(/^MAX\(\[\w+0,\w+1,\w+2\]\)$/),
    ]);
    expect([...new Set(queues)]).toEqual(['one', 'two', 'three']);
  });
});

const HOUR = 60;
const DAY = 24 * HOUR;
/** Start of the failures in the table below, in minutes. */
const FROM = 2 * DAY + 9 * HOUR;
const LENGTH = 5 * DAY;

/** The value of a metric in a minute. */
type Reading = (minute: number) => number | undefined;

const isAudit = (minute: number): boolean => minute % DAY === 18 * HOUR + 31;

/** A healthy service. The schedule drifts: now and then a minute has no tick and the next has two. */
const healthy: Readonly<Record<string, Reading>> = {
  ticks: (minute) => (minute % 97 === 0 ? undefined : minute % 97 === 1 ? 2 : 1),
  audited: (minute) => (isAudit(minute) ? 1 : undefined),
  Errors: () => 0,
};

const none: Reading = () => undefined;
/** A constant value from {@link FROM} on. */
const lasting =
  (value: number): Reading =>
  (minute) =>
    minute >= FROM ? value : undefined;
/** One error, of the next audit. Lambda dates it to the start of the run. */
const oneAuditError: Reading = (minute) => (minute >= FROM && minute < FROM + DAY && isAudit(minute) ? 1 : 0);
const everyTick: Reading = (minute) => (minute >= FROM ? 1 : 0);

/** The alarms that ring, and when, in minutes after {@link FROM}. */
const ringing = (failure: Readonly<Record<string, Reading>>, retrievedBeyond: number) =>
  Object.fromEntries(
    alarms.flatMap((alarm) => {
      const dimension = alarm.Dimensions?.[0]?.Value;
      const name = dimension === 'expiry-dead-letters' ? 'expiryDeadLetters' : alarm.MetricName;
      const before = healthy[name] ?? none;
      const after = failure[name] ?? before;
      const series = Array.from({ length: LENGTH }, (_, minute) => (minute < FROM ? before : after)(minute));
      const minutes = alarm.Period / 60;
      // The first two days fill the windows of the alarms.
      const first = alarmedPeriods(alarm, series, retrievedBeyond).find(
        (period) => period * minutes >= 2 * DAY,
      );
      return first === undefined
        ? []
        : [[alarm.AlarmName.replace('service-', ''), (first + 1) * minutes - FROM]];
    }),
  );

describe('a failure rings', () => {
  const within = (minutes: number) => expect.toSatisfy((at: number) => at > 0 && at <= minutes);
  const nextAudit = 18 * HOUR + 31 - 9 * HOUR;

  test.each<[failure: string, readings: Record<string, Reading>, alarmsThatRing: Record<string, unknown>]>([
    ['no alarm in a healthy service', {}, {}],
    [
      'the missing tick when its schedule is disabled, or lacks the permission to start the function',
      { ticks: none },
      { TickMissing: within(5) },
    ],
    [
      'the missing tick and the error when the admission function crashes at its start or times out',
      { ticks: none, Errors: everyTick },
      { TickMissing: within(5), FunctionErrors: within(5) },
    ],
    [
      'the missing tick and the stalled queue when the open queues cannot be read',
      { ticks: none, stalled: lasting(1) },
      { TickMissing: within(5), StalledQueue: within(2) },
    ],
    [
      'the stalled queue when one queue cannot be ticked, or its draw is overdue',
      { stalled: lasting(1) },
      { StalledQueue: within(2) },
    ],
    [
      'the missing audit when no audit starts, a few hours after the night',
      { audited: none },
      { AuditFailed: within(nextAudit + 5 * HOUR) },
    ],
    [
      'the error, within minutes, and then the missing audit when an audit has findings or times out',
      { audited: none, Errors: oneAuditError },
      {
        FunctionErrors: expect.toSatisfy((at: number) => at >= nextAudit && at <= nextAudit + 5),
        AuditFailed: within(nextAudit + 5 * HOUR),
      },
    ],
    [
      'the error when one sign-in or one rotation fails',
      { Errors: (minute) => (minute === FROM + 7 ? 1 : 0) },
      { FunctionErrors: within(10) },
    ],
    [
      'the throttling when the account has no concurrency left',
      { Throttles: lasting(3), '5xx': lasting(9) },
      { Throttling: within(3), ServerErrors: within(3) },
    ],
    [
      'the late numbers when joins are not numbered',
      { ApproximateAgeOfOldestMessage: lasting(75) },
      { LateNumbers: within(2) },
    ],
    [
      'the dead letters of the intake',
      { ApproximateNumberOfMessagesVisible: lasting(1) },
      { UnnumberedJoins: within(1) },
    ],
    ['the dead letters of holds', { expiryDeadLetters: lasting(1) }, { UnsettledHolds: within(1) }],
    ['the lag of the stream', { IteratorAge: lasting(400_000) }, { StreamLag: within(3) }],
    ['the server errors', { '5xx': lasting(5) }, { ServerErrors: within(3) }],
  ])('%s', (_, readings, alarmsThatRing) => {
    for (const retrievedBeyond of [0, 2]) {
      expect(ringing(readings, retrievedBeyond)).toEqual(alarmsThatRing);
    }
  });

  test('for errors of the longest run, because Lambda dates an error to the start of the run', () => {
    const window = alarms.find(({ AlarmName }) => AlarmName.endsWith('FunctionErrors'));
    const longest = Math.max(...Object.values(consumers).map(({ timeoutSeconds }) => timeoutSeconds));

    expect(window?.DatapointsToAlarm).toBe(1);
    expect((window?.EvaluationPeriods ?? 0) * (window?.Period ?? 0)).toBeGreaterThanOrEqual(
      longest + (window?.Period ?? 0),
    );
  });

  test.each([
    ['all functions of the account', 'FunctionErrors', 'AWS/Lambda', 'Errors', undefined],
    ['all functions of the account', 'Throttling', 'AWS/Lambda', 'Throttles', undefined],
    ['our own ticks', 'TickMissing', 'namespace', 'ticks', [{ Name: 'service', Value: 'service' }]],
    ['our own audits', 'AuditFailed', 'namespace', 'audited', [{ Name: 'service', Value: 'service' }]],
    ['stalled queues', 'StalledQueue', 'namespace', 'stalled', [{ Name: 'service', Value: 'service' }]],
    ['the API', 'ServerErrors', 'AWS/ApiGateway', '5xx', [{ Name: 'ApiId', Value: 'api' }]],
    [
      'the stream',
      'StreamLag',
      'AWS/Lambda',
      'IteratorAge',
      [{ Name: 'FunctionName', Value: 'expireHolds' }],
    ],
  ])('by the metric of %s: %s', (_, name, Namespace, MetricName, Dimensions) => {
    expect(alarms.find(({ AlarmName }) => AlarmName === `service-${name}`)).toMatchObject({
      Namespace,
      MetricName,
      ...(Dimensions && { Dimensions }),
    });
    if (!Dimensions) {
      expect(alarms.find(({ AlarmName }) => AlarmName === `service-${name}`)).not.toHaveProperty(
        'Dimensions',
      );
    }
  });
});
