import { readFileSync } from 'node:fs';
import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';

import { type FunctionName, functionNames } from '#functions/names.ts';
import { Alarms } from '#infra/alarms.ts';
import { Dashboard } from '#infra/dashboard.ts';
import { metricUnits } from '#lib/metrics.ts';

/** The alarms and the dashboard over things that are there already. */
const aTemplate = (more: { email?: string } = {}): Template => {
  const stack = new Stack(new App(), 'Stack', { env: { region: 'ap-northeast-2', account: '000000000000' } });
  const watched = {
    functions: Object.fromEntries(functionNames.map((name) => [name, { functionName: name }])) as Record<
      FunctionName,
      { functionName: string }
    >,
    api: { apiId: 'api' },
    intake: { queueName: 'intake' },
    intakeDeadLetters: { queueName: 'intake-dead-letters' },
    expiryDeadLetters: { queueName: 'expiry-dead-letters' },
    table: { tableName: 'table' },
    namespace: 'namespace',
    service: 'service',
  };
  const { alarms } = new Alarms(stack, 'Alarms', { ...watched, ...more });
  new Dashboard(stack, 'Dashboard', { ...watched, alarms });
  return Template.fromStack(stack);
};

interface MetricOf {
  readonly MetricName?: string;
  readonly Namespace?: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[];
}

interface AlarmOf extends MetricOf {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly TreatMissingData: string;
  readonly AlarmActions: readonly unknown[];
  readonly Metrics?: readonly { readonly MetricStat?: { readonly Metric: MetricOf } }[];
}

const template = aTemplate();
const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(
  ({ Properties }) => Properties as AlarmOf,
);
const metricsOf = ({ Metrics, ...alarm }: AlarmOf): MetricOf[] =>
  Metrics ? Metrics.flatMap(({ MetricStat }) => (MetricStat ? [MetricStat.Metric] : [])) : [alarm];

const headings = (markdown: string): string[] =>
  [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .replaceAll(/\s/g, '-'),
  );

describe('the alarms', () => {
  test('are few enough to mean something, and to cost nothing', () => {
    expect(alarms.length).toBeLessThanOrEqual(10);
    expect(alarms.flatMap(metricsOf).length).toBeLessThanOrEqual(10);
  });

  test('are these, and silence alarms where something should speak', () => {
    const silence = Object.fromEntries(
      alarms.map(({ AlarmName, TreatMissingData }) => [AlarmName, TreatMissingData]),
    );

    expect(silence).toEqual({
      'service-StalledLine': 'notBreaching',
      'service-TickMissing': 'breaching',
      'service-LateNumbers': 'notBreaching',
      'service-UnnumberedJoins': 'notBreaching',
      'service-UnsettledHolds': 'notBreaching',
      'service-StreamLag': 'notBreaching',
      'service-ServerErrors': 'notBreaching',
      'service-Throttling': 'notBreaching',
      'service-AuditFailed': 'breaching',
    });
  });

  test('say what they mean and where it says what to do', () => {
    const operations = headings(readFileSync('docs/operations.md', 'utf8'));

    for (const { AlarmDescription } of alarms) {
      const [, heading] =
        /^[A-Z].{30,}\. What to do: docs\/operations\.md#([\w-]+)$/.exec(AlarmDescription) ?? [];
      expect(operations).toContain(heading);
    }
  });

  test.each([
    [
      'two ticks that let nobody in',
      {
        Namespace: 'namespace',
        MetricName: 'stalled',
        Dimensions: [{ Name: 'service', Value: 'service' }],
        Statistic: 'Minimum',
        Period: 60,
        EvaluationPeriods: 2,
        DatapointsToAlarm: 2,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        Threshold: 1,
      },
    ],
    [
      'an admission that does not run',
      {
        MetricName: 'Invocations',
        Dimensions: [{ Name: 'FunctionName', Value: 'admitWaiting' }],
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 3,
        ComparisonOperator: 'LessThanThreshold',
        Threshold: 1,
        TreatMissingData: 'breaching',
      },
    ],
    [
      'an audit that fails, or did not run for a day',
      {
        MetricName: 'Errors',
        Dimensions: [{ Name: 'FunctionName', Value: 'auditTable' }],
        Statistic: 'Maximum',
        Period: 86_400,
        EvaluationPeriods: 1,
        Threshold: 1,
        TreatMissingData: 'breaching',
      },
    ],
    ['errors of the API', { MetricName: '5xx', Dimensions: [{ Name: 'ApiId', Value: 'api' }], Threshold: 5 }],
  ])('are raised by %s', (_, properties) => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', properties);
  });

  test('tell a topic, which takes them and nothing that is sent in the open', () => {
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

  test('reach somebody where an address is given', () => {
    template.resourceCountIs('AWS::SNS::Subscription', 0);
    aTemplate({ email: 'operator@example.com' }).hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'operator@example.com',
    });
  });
});

describe('the dashboard', () => {
  const [body] = Object.values(template.findResources('AWS::CloudWatch::Dashboard')).map(
    ({ Properties }) => Properties as { DashboardBody: string | { 'Fn::Join': [string, unknown[]] } },
  );
  const text = ({ DashboardBody }: NonNullable<typeof body>): string =>
    typeof DashboardBody === 'string'
      ? DashboardBody
      : DashboardBody['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : 'reference')).join('');
  const { widgets } = JSON.parse(body ? text(body) : '{}') as {
    widgets: { y: number; type: string; properties: { title: string; metrics?: unknown[][] } }[];
  };
  const shown = widgets.flatMap(({ properties }) => properties.metrics ?? []);

  test('begins with the alarms, then who waits', () => {
    const titles = widgets
      .toSorted((one, other) => one.y - other.y)
      .map(({ properties }) => properties.title);

    expect(titles.slice(0, 3)).toEqual([
      'Alarms',
      'Now, by the minute',
      'Who waits, and who is inside (right)',
    ]);
  });

  test('shows every metric of the service, by the name and dimension it is counted under', () => {
    const own = shown.filter(([namespace]) => namespace === 'namespace');

    expect([...new Set(own.map(([, name]) => String(name)))].toSorted()).toEqual(
      Object.keys(metricUnits).toSorted(),
    );
    expect(own.map(([, , dimension, value]) => [dimension, value])).toEqual(
      own.map(() => ['service', 'service']),
    );
  });

  test('has few enough metrics to cost nothing', () => {
    expect(shown.length).toBeGreaterThan(20);
    expect(shown.length).toBeLessThanOrEqual(50);
  });
});
