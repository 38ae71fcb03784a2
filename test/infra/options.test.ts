import { describe, expect, test } from 'vitest';

import { serviceTemplate, synthesizeApp } from '#test/support/service-app.ts';
import { functionOf, resourcesOf, type Template } from '#test/support/template.ts';

const EMAIL = 'operator@example.com';

const propertiesOf = (template: Template, type: string) =>
  resourcesOf(template, type).map(([, { Properties }]) => Properties);

test('a budget of the account sends a mail at 80 %, at 100 %, and when 100 % is forecast', () => {
  const [budget, ...others] = propertiesOf(
    serviceTemplate({ alarmEmail: EMAIL, monthlyBudgetUsd: '50' }),
    'AWS::Budgets::Budget',
  );

  expect(others).toEqual([]);
  expect(budget).toMatchObject({
    Budget: { BudgetType: 'COST', TimeUnit: 'MONTHLY', BudgetLimit: { Amount: 50, Unit: 'USD' } },
    NotificationsWithSubscribers: (
      [
        ['ACTUAL', 80],
        ['ACTUAL', 100],
        ['FORECASTED', 100],
      ] as const
    ).map(([NotificationType, Threshold]) => ({
      Notification: { NotificationType, Threshold, ComparisonOperator: 'GREATER_THAN' },
      Subscribers: [{ SubscriptionType: 'EMAIL', Address: EMAIL }],
    })),
  });
});

test.each([{}, { alarmEmail: EMAIL, monthlyBudgetUsd: '0' }, { alarmEmail: EMAIL, region: 'eu-north-1' }])(
  'with %j there is no budget',
  (context) => {
    expect(propertiesOf(serviceTemplate(context), 'AWS::Budgets::Budget')).toEqual([]);
  },
);

test('a web ACL in us-east-1 limits requests per IP address, with the answer of API Gateway', () => {
  const [firewall, service] = synthesizeApp({ wafRateLimit: '10000' });
  const [webAcl] = propertiesOf(firewall?.template as Template, 'AWS::WAFv2::WebACL');
  const [distribution] = propertiesOf(service?.template as Template, 'AWS::CloudFront::Distribution');

  expect(firewall).toMatchObject({ name: 'ConcertOnSale-dev-ap-northeast-2-Firewall', region: 'us-east-1' });
  expect(webAcl).toMatchObject({
    Scope: 'CLOUDFRONT',
    DefaultAction: { Allow: {} },
    Rules: [
      {
        Statement: {
          RateBasedStatement: { AggregateKeyType: 'IP', EvaluationWindowSec: 300, Limit: 10_000 },
        },
        Action: { Block: { CustomResponse: { ResponseCode: 429, CustomResponseBodyKey: 'tooMany' } } },
      },
    ],
  });
  expect(JSON.parse(webAcl?.['CustomResponseBodies'].tooMany.Content as string)).toEqual({
    message: 'Too Many Requests',
  });
  expect(distribution).toMatchObject({
    DistributionConfig: {
      WebACLId: { 'Fn::GetStackOutput': { StackName: firewall?.name, Region: 'us-east-1' } },
    },
  });
});

test('without the setting there is one stack, and no web ACL', () => {
  const stacks = synthesizeApp({});

  expect(stacks.map(({ name }) => name)).toEqual(['ConcertOnSale-dev']);
  expect(stacks.flatMap(({ template }) => propertiesOf(template, 'AWS::WAFv2::WebACL'))).toEqual([]);
});

test('without a CDN there is no page, and the API stays', () => {
  const template = serviceTemplate({ cdn: 'false' });
  const types = new Set(Object.values(template.Resources).map(({ Type }) => Type));

  expect([...types].filter((type) => /CloudFront|S3|CDKBucketDeployment/.test(type))).toEqual([]);
  expect(types).toContain('AWS::ApiGatewayV2::Stage');
  expect(JSON.stringify(template.Resources)).not.toContain('/shows/');
  expect(Object.keys(template.Outputs)).not.toContain('WebUrl');
  expect(JSON.stringify(template.Resources)).not.toContain('ORIGIN_VERIFY');
});

test('only functions of operators have the name of their group', () => {
  const told = resourcesOf(serviceTemplate({ operatorGroup: 'box-office' }), 'AWS::Lambda::Function').flatMap(
    ([, { Metadata, Properties }]) =>
      Properties['Environment']?.Variables.OPERATOR_GROUP === 'box-office'
        ? [String(Metadata['function'])]
        : [],
  );

  expect(told.toSorted()).toEqual([
    'cancelDraw',
    'createConcert',
    'createSchedule',
    'deleteSchedule',
    'getAdmission',
    'getSaleHistory',
    'listSales',
    'removePoster',
    'setPoster',
    'updateConcert',
    'updateSchedule',
  ]);
});

describe('with several intake queues', () => {
  const template = serviceTemplate({ intakeQueues: '3', numberingConcurrency: '12' });
  const intakes = resourcesOf(template, 'AWS::SQS::Queue').filter(
    ([, { Properties }]) => Properties['VisibilityTimeout'] !== undefined,
  );
  const ids = intakes.map(([id]) => id);

  test('each has a mapping, and all share a dead-letter queue', () => {
    const mappings = propertiesOf(template, 'AWS::Lambda::EventSourceMapping').filter(
      ({ ScalingConfig }) => ScalingConfig !== undefined,
    );

    expect(ids).toHaveLength(3);
    expect(mappings.map(({ EventSourceArn }) => EventSourceArn['Fn::GetAtt'][0] as string)).toEqual(ids);
    expect(mappings.map(({ ScalingConfig }) => ScalingConfig as object)).toEqual(
      ids.map(() => ({ MaximumConcurrency: 12 })),
    );
    expect(
      new Set(intakes.map(([, { Properties }]) => JSON.stringify(Properties['RedrivePolicy']))).size,
    ).toBe(1);
  });

  test.each(['joinQueue', 'leaveQueue', 'assignPositions'])('%s has all their URLs', (name) => {
    const { Environment } = functionOf(template, name);

    expect(Environment.Variables.INTAKE_QUEUE_URLS).toEqual({
      'Fn::Join': [',', ids.map((id) => ({ Ref: id }))],
    });
  });

  test.each([
    ['joinQueue', ['sqs:SendMessage']],
    [
      'assignPositions',
      ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ChangeMessageVisibility'],
    ],
  ])('%s has exactly the permissions that it needs on each', (name, actions) => {
    const [role] = functionOf(template, name)['Role']['Fn::GetAtt'] as [string];
    const statements = propertiesOf(template, 'AWS::IAM::Policy')
      .filter(({ Roles }) => JSON.stringify(Roles) === JSON.stringify([{ Ref: role }]))
      .flatMap(({ PolicyDocument }) => PolicyDocument.Statement as { Action: unknown; Resource: unknown }[])
      .filter(({ Action }) => JSON.stringify(Action).includes('sqs:'));

    expect(new Set(statements.flatMap(({ Action }) => [Action].flat()))).toEqual(new Set(actions));
    expect(new Set(statements.flatMap(({ Resource }) => [Resource].flat()))).toEqual(
      new Set(ids.map((id) => ({ 'Fn::GetAtt': [id, 'Arn'] }))),
    );
  });
});
