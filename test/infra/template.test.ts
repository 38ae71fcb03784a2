import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';

import { consumers } from '#functions/consumers.ts';
import { functionNames } from '#functions/names.ts';
import { type Operation, operations, routes } from '#functions/routes.ts';
import { tableDefinition } from '#lib/table/definition.ts';
import { TTL_ATTRIBUTE } from '#lib/table/keys.ts';
import {
  faultsOf,
  functionOf,
  type Properties,
  reachedFrom,
  readTemplate,
  type Resource,
  resourcesOf,
  type RuleName,
  rules,
  type Template,
} from '#test/support/template.ts';

const { template } = await readTemplate(inject('cloudAssembly'));

test('the template has no faults', () => {
  expect(faultsOf(template)).toEqual([]);
});

test('every finding of cdk-nag is acknowledged with a reason', () => {
  const report = JSON.parse(
    readFileSync(join(inject('cloudAssembly'), 'validation-report.json'), 'utf8'),
  ) as { pluginReports: unknown[] };
  const acknowledged = Object.values(template.Resources).flatMap(
    ({ Metadata }) => (Metadata?.['cdk_nag']?.rules_to_suppress ?? []) as { id: string; reason: string }[],
  );

  expect(report.pluginReports).toEqual([]);
  const rulesOf = acknowledged.map(({ id }) => id.replace(/\[.*/, ''));
  expect([...new Set(rulesOf)].toSorted()).toEqual([
    'AwsSolutions-APIG4',
    'AwsSolutions-CFR1',
    'AwsSolutions-CFR2',
    'AwsSolutions-CFR3',
    'AwsSolutions-CFR4',
    'AwsSolutions-COG2',
    'AwsSolutions-COG8',
    'AwsSolutions-IAM5',
    'AwsSolutions-L1',
    'AwsSolutions-S1',
    'AwsSolutions-SQS3',
  ]);
  expect(acknowledged.filter(({ reason }) => reason.length < 40)).toEqual([]);
});

test('there is a function for every name, on the Node version of the tests', () => {
  const made = functionNames.map((name) => functionOf(template, name));

  // Plus the CDK's own, which uploads the page.
  expect(resourcesOf(template, 'AWS::Lambda::Function')).toHaveLength(functionNames.length + 1);
  expect([...new Set(made.map(({ Runtime }) => Runtime as string))]).toEqual([
    `nodejs${process.versions.node.split('.')[0]}.x`,
  ]);
  expect([...new Set(made.map(({ Architectures }) => String(Architectures)))]).toEqual(['arm64']);
});

test('the table is the one that the tests and the laptop create', () => {
  const [[, table] = []] = resourcesOf(template, 'AWS::DynamoDB::Table');
  const { StreamSpecification, ...definition } = tableDefinition;

  expect(table?.Properties).toMatchObject({
    ...definition,
    StreamSpecification: { StreamViewType: StreamSpecification.StreamViewType },
    TimeToLiveSpecification: { AttributeName: TTL_ATTRIBUTE, Enabled: true },
  });
  expect(table?.Properties).not.toHaveProperty('GlobalSecondaryIndexes');
});

test('event sources have the settings of consumers.ts', () => {
  const mappings = resourcesOf(template, 'AWS::Lambda::EventSourceMapping').map(
    ([, { Properties }]) => Properties,
  );
  const patternsOf = ({ filters }: (typeof consumers)['expireHolds' | 'publishDraw']) => ({
    Filters: filters.map((filter) => ({ Pattern: JSON.stringify(filter) })),
  });

  expect(mappings).toHaveLength(3);
  expect(mappings).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        BatchSize: consumers.assignPositions.batchSize,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ScalingConfig: { MaximumConcurrency: 8 },
      }),
      expect.objectContaining({
        BatchSize: consumers.expireHolds.batchSize,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        FilterCriteria: patternsOf(consumers.expireHolds),
        BisectBatchOnFunctionError: true,
        MaximumRetryAttempts: consumers.expireHolds.maxRetries,
        DestinationConfig: { OnFailure: expect.anything() as unknown },
      }),
      expect.objectContaining({
        BatchSize: 1,
        FilterCriteria: patternsOf(consumers.publishDraw),
        MaximumRetryAttempts: 0,
      }),
    ]),
  );
});

test('at most two mappings read the stream, as AWS advises', () => {
  const ofStream = resourcesOf(template, 'AWS::Lambda::EventSourceMapping').filter(([, { Properties }]) =>
    JSON.stringify(Properties['EventSourceArn']).includes('StreamArn'),
  );

  expect(ofStream).toHaveLength(2);
});

test('a draw is sealed by a whole processor', () => {
  expect(functionOf(template, 'publishDraw')).toMatchObject({ MemorySize: 1769 });
});

test('intake queue and dead-letter queue are FIFO queues with high throughput', () => {
  const queues = resourcesOf(template, 'AWS::SQS::Queue').map(([, { Properties }]) => Properties);

  expect(queues.filter(({ FifoQueue }) => FifoQueue)).toMatchObject([
    { DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' },
    { DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' },
  ]);
});

test('a batch stays invisible while it is numbered', () => {
  const { timeoutSeconds, visibilitySeconds } = consumers.assignPositions;
  const intake = resourcesOf(template, 'AWS::SQS::Queue')
    .map(([, { Properties }]) => Properties)
    .find(({ VisibilityTimeout }) => VisibilityTimeout !== undefined);

  expect(functionOf(template, 'assignPositions')).toMatchObject({ Timeout: timeoutSeconds });
  expect(intake).toMatchObject({ VisibilityTimeout: visibilitySeconds });
  expect(visibilitySeconds).toBeGreaterThanOrEqual(6 * timeoutSeconds);
});

test('a join survives 25 minutes without the table', () => {
  const pauses = Array.from({ length: consumers.assignPositions.maxReceiveCount - 1 }, (_, failures) =>
    Math.min(16, 2 ** failures),
  );

  expect(pauses.reduce((sum, seconds) => sum + seconds, 0)).toBeGreaterThan(25 * 60);
});

describe('the limits of routes', () => {
  const [[, stage] = ['', undefined]] = resourcesOf(template, 'AWS::ApiGatewayV2::Stage');
  const settings = stage?.Properties['RouteSettings'] as Record<string, { ThrottlingRateLimit: number }>;
  const limitOf = (operation: Operation) =>
    settings[`${routes[operation].method} ${routes[operation].path}`]?.ThrottlingRateLimit ?? 0;

  test('leave room for called fans, even if joins and polls use all they may', () => {
    const crowd = limitOf('joinQueue') + limitOf('pollQueue');
    const called = limitOf('holdSeats') + limitOf('releaseSeats') + limitOf('pay');

    expect(crowd + called).toBeLessThanOrEqual(10_000);
    expect(limitOf('joinQueue')).toBe(2_400);
    expect(limitOf('pay')).toBe(500);
  });
});

test('the outputs are what a user of the stack needs', () => {
  expect(Object.keys(template.Outputs).toSorted()).toEqual([
    'ApiUrl',
    'CliClientId',
    'ClientId',
    'Issuer',
    'OperatorGroup',
    'TableName',
    'UserPoolId',
    'WebUrl',
  ]);
});

describe('the order of a deployment', () => {
  const idsOf = (...types: string[]): string[] =>
    types.flatMap((type) => resourcesOf(template, type).map(([id]) => id));
  const [distribution = ''] = idsOf('AWS::CloudFront::Distribution');

  test.each(idsOf('Custom::CDKBucketDeployment'))('the API exists before %s uploads the page', (upload) => {
    const before = reachedFrom(template, upload);
    const api = [
      ...idsOf('AWS::ApiGatewayV2::Stage', 'AWS::ApiGatewayV2::Route', 'AWS::ApiGatewayV2::Integration'),
      ...resourcesOf(template, 'AWS::Lambda::Function')
        .filter(([, { Metadata }]) => Metadata?.['function'] !== undefined)
        .map(([id]) => id),
    ];

    expect(api.length).toBeGreaterThan(functionNames.length + 2 * operations.length);
    expect(api.filter((id) => !before.has(id))).toEqual([]);
  });

  test('almost everything exists before the upload, so that a failed first deployment leaves an empty bucket', () => {
    const uploads = idsOf('Custom::CDKBucketDeployment');
    const before = new Set(uploads.flatMap((upload) => [...reachedFrom(template, upload)]));
    const late = Object.keys(template.Resources).filter((id) => !before.has(id) && !uploads.includes(id));

    expect([...new Set(late.map((id) => String(template.Resources[id]?.Type)))].toSorted()).toEqual([
      'AWS::Lambda::EventInvokeConfig',
      'AWS::Lambda::LayerVersion',
    ]);
  });

  test.each(idsOf('AWS::DynamoDB::Table', 'AWS::Cognito::UserPool'))(
    'the distribution, which CloudFront may reject, comes before %s, which is protected from deletion',
    (kept) => {
      expect(distribution).not.toBe('');
      expect(reachedFrom(template, kept)).toContain(distribution);
    },
  );
});

/** The properties of the first resource of a type that meets a condition. */
const first = (
  damaged: Template,
  type: string,
  holds: (properties: Properties) => boolean = () => true,
): Properties => {
  const found = resourcesOf(damaged, type).find(([, { Properties }]) => holds(Properties));
  if (!found) throw new Error(`no such ${type}`);
  return found[1].Properties;
};

const routeOf = (damaged: Template, routeKey: string): Properties =>
  first(damaged, 'AWS::ApiGatewayV2::Route', ({ RouteKey }) => RouteKey === routeKey);

const firstStatement = (damaged: Template): Properties =>
  first(damaged, 'AWS::IAM::Policy')['PolicyDocument'].Statement[0] as Properties;

const damages: readonly [RuleName, string, (damaged: Template) => void][] = [
  [
    'no wildcard in a grant',
    'any action',
    (damaged) => {
      firstStatement(damaged)['Action'] = 'dynamodb:*';
    },
  ],
  [
    'no wildcard in a grant',
    'any index of a table',
    (damaged) => {
      const parts = [{ 'Fn::GetAtt': ['Table', 'Arn'] }, '/index/*'];
      firstStatement(damaged)['Resource'] = { 'Fn::Join': ['', parts] };
    },
  ],
  [
    'no wildcard in a grant',
    'any file of the page',
    (damaged) => {
      const parts = [{ 'Fn::GetAtt': ['Bucket', 'Arn'] }, '/*'];
      Object.assign(firstStatement(damaged), {
        Action: 's3:PutObject',
        Resource: { 'Fn::Join': ['', parts] },
      });
    },
  ],
  [
    'no wildcard in a grant',
    'a managed policy',
    (damaged) => {
      const role = first(damaged, 'AWS::IAM::Role');
      role['ManagedPolicyArns'] = ['arn:aws:iam::aws:policy/AdministratorAccess'];
    },
  ],
  [
    'a function has a log group with a retention',
    'no log group',
    (damaged) => {
      delete first(damaged, 'AWS::Lambda::Function')['LoggingConfig'];
    },
  ],
  [
    'a function has a log group with a retention',
    'no retention',
    (damaged) => {
      const group = functionOf(damaged, 'pay')['LoggingConfig'].LogGroup.Ref as string;
      delete damaged.Resources[group]?.Properties?.['RetentionInDays'];
    },
  ],
  [
    'a route needs the access token that routes.ts says',
    'an open route',
    (damaged) => {
      const route = routeOf(damaged, 'POST /admin/concerts');
      route['AuthorizationType'] = 'NONE';
      delete route['AuthorizerId'];
    },
  ],
  [
    'a route needs the access token that routes.ts says',
    'a missing route',
    (damaged) => {
      const [[id] = ['']] = resourcesOf(damaged, 'AWS::ApiGatewayV2::Route');
      delete damaged.Resources[id];
    },
  ],
  [
    'a route needs the access token that routes.ts says',
    'a HEAD that is open where the GET is not',
    (damaged) => {
      const route = routeOf(damaged, 'HEAD /users/{userId}');
      route['AuthorizationType'] = 'NONE';
      delete route['AuthorizerId'];
    },
  ],
  [
    'every route is in routes.ts',
    'an unknown route',
    (damaged) => {
      damaged.Resources['Another'] = {
        Type: 'AWS::ApiGatewayV2::Route',
        Properties: { RouteKey: 'GET /debug', AuthorizationType: 'NONE' },
      } satisfies Resource;
    },
  ],
  [
    'a route calls the function of its operation',
    'another function',
    (damaged) => {
      routeOf(damaged, 'POST /payments')['Target'] = routeOf(damaged, 'GET /health')['Target'] as unknown;
    },
  ],
  [
    'every route has a limit',
    'no limit',
    (damaged) => {
      delete first(damaged, 'AWS::ApiGatewayV2::Stage')['RouteSettings']['GET /concerts'];
    },
  ],
  [
    'code and template share every environment variable',
    'a variable that no code reads',
    (damaged) => {
      functionOf(damaged, 'pay')['Environment'].Variables['DEBUG'] = 'true';
    },
  ],
  [
    'code and template share every environment variable',
    'a variable that no function has',
    (damaged) => {
      for (const [, { Properties }] of resourcesOf(damaged, 'AWS::Lambda::Function')) {
        delete Properties['Environment']?.Variables['TABLE_NAME'];
      }
    },
  ],
  [
    'resources with data are not deleted with the stack',
    'a table that is deleted',
    (damaged) => {
      const [[id] = ['']] = resourcesOf(damaged, 'AWS::DynamoDB::Table');
      Object.assign(damaged.Resources[id] ?? {}, { DeletionPolicy: 'Delete' });
    },
  ],
  [
    'resources with data are not deleted with the stack',
    'a bucket that stays after a failed first deployment',
    (damaged) => {
      const [[id] = ['']] = resourcesOf(damaged, 'AWS::S3::Bucket');
      Object.assign(damaged.Resources[id] ?? {}, { DeletionPolicy: 'Retain' });
    },
  ],
  [
    'a stack has at most 500 resources',
    'one too many',
    (damaged) => {
      for (let one = 0; one < 500; one += 1)
        damaged.Resources[`Group${one}`] = { Type: 'AWS::Logs::LogGroup' };
    },
  ],
  [
    'there are at most ten alarms, each with a meaning and an action',
    'an alarm without an action',
    (damaged) => {
      delete first(damaged, 'AWS::CloudWatch::Alarm')['AlarmActions'];
    },
  ],
];

describe('a rule finds a fault', () => {
  test.each(damages)('%s: %s', (rule, _, damage) => {
    const damaged = structuredClone(template);

    damage(damaged);

    expect(rules[rule](damaged)).not.toEqual([]);
  });
});
