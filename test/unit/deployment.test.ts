import { describe, expect, test } from 'vitest';

import { readDeployment } from '#local/template/deployment.ts';
import { requiredPermissions, requiredObjectPermissions } from '#local/template/iam-actions.ts';
import { isAllowed, type Statement } from '#local/template/iam-policy.ts';
import { resolver, type ResourceValue } from '#local/template/intrinsics.ts';

describe('a reference in a template', () => {
  const values: [string, ResourceValue][] = [
    ['Table', { ref: 'on-sale', attributes: { Arn: 'arn:table', 'Nested.Name': 'n' } }],
    ['AWS::Region', { ref: 'ap-northeast-2' }],
  ];
  const resolve = (value: unknown) => resolver(new Map(values))(value, 'function pay, variable X');

  test.each<[value: unknown, here: unknown]>([
    ['text', 'text'],
    [7, 7],
    [{ Ref: 'Table' }, 'on-sale'],
    [{ 'Fn::GetAtt': ['Table', 'Arn'] }, 'arn:table'],
    [{ 'Fn::GetAtt': 'Table.Nested.Name' }, 'n'],
    [{ 'Fn::Join': ['', [{ 'Fn::GetAtt': ['Table', 'Arn'] }, '/index/GSI1']] }, 'arn:table/index/GSI1'],
    [{ 'Fn::Sub': '${AWS::Region}/${Table.Arn}/${!Table}' }, 'ap-northeast-2/arn:table/${Table}'],
    [{ 'Fn::Sub': ['${Own}-${Table}', { Own: { Ref: 'AWS::Region' } }] }, 'ap-northeast-2-on-sale'],
    [
      { List: [{ Ref: 'Table' }], Ref2: 'Table' },
      { List: ['on-sale'], Ref2: 'Table' },
    ],
  ])('%j resolves to %j', (value, here) => {
    expect(resolve(value)).toEqual(here);
  });

  test.each<[value: unknown, named: string]>([
    [{ Ref: 'Bucket' }, 'Ref Bucket'],
    [{ 'Fn::GetAtt': ['Table', 'StreamArn'] }, 'Fn::GetAtt Table.StreamArn'],
    [{ 'Fn::Sub': 'x/${Bucket}' }, 'Ref Bucket'],
    [{ 'Fn::ImportValue': 'x' }, 'Fn::ImportValue'],
    [[{ 'Fn::If': ['IsProd', 1, 2] }], 'Fn::If'],
  ])('%j has no value: the error names it and its place', (value, named) => {
    expect(() => resolve(value)).toThrow(`function pay, variable X: the laptop has no value for ${named}`);
  });
});

describe('a template', () => {
  const role = { Type: 'AWS::IAM::Role', Properties: {} };
  const pay = {
    Type: 'AWS::Lambda::Function',
    Metadata: { function: 'pay' },
    Properties: {
      Code: { S3Key: 'pay.zip' },
      Handler: 'index.handler',
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
    },
  };
  const policy = (statement: object) => ({
    Type: 'AWS::IAM::Policy',
    Properties: { Roles: [{ Ref: 'Role' }], PolicyDocument: { Statement: [statement] } },
  });
  const allow = { Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: 'arn:table' };
  const values: [string, ResourceValue][] = [
    ['Role', { ref: 'Role', attributes: { Arn: 'arn:role' } }],
    ['Pay', { ref: 'pay', attributes: { Arn: 'arn:aws:lambda:x:0:function:pay' } }],
    ['Integration', { ref: 'Integration' }],
  ];
  const read = (resources: object) =>
    readDeployment(
      { resources: { Role: role, Pay: pay, ...resources }, assets: new Map([['pay.zip', '/out/pay']]) },
      resolver(new Map(values)),
    );

  test('gives the defaults of Lambda, and the statements of its roles', () => {
    expect(read({ Policy: policy(allow) }).functions).toEqual([
      {
        name: 'pay',
        dir: '/out/pay',
        handler: 'index.handler',
        timeoutSeconds: 3,
        memoryMb: 128,
        environment: {},
        statements: [{ effect: 'Allow', actions: ['dynamodb:GetItem'], resources: ['arn:table'] }],
      },
    ]);
  });

  const route = (properties: object) => ({
    Route: {
      Type: 'AWS::ApiGatewayV2::Route',
      Properties: { RouteKey: 'POST /payments', Target: 'integrations/Integration', ...properties },
    },
    Integration: {
      Type: 'AWS::ApiGatewayV2::Integration',
      Properties: {
        IntegrationType: 'AWS_PROXY',
        PayloadFormatVersion: '2.0',
        IntegrationUri: { 'Fn::GetAtt': ['Pay', 'Arn'] },
      },
    },
  });

  test('has open routes, unless they name an authorizer', () => {
    expect(read(route({})).routes).toMatchObject([
      { routeKey: 'POST /payments', authorized: false, target: { name: 'pay' } },
    ]);
  });

  test.each<[what: string, resources: object, line: string]>([
    ['a condition', { P: policy({ ...allow, Condition: {} }) }, 'does not support Condition'],
    ['a NotAction', { P: policy({ ...allow, NotAction: 'x' }) }, 'does not support NotAction'],
    ['a default route', route({ RouteKey: '$default' }), 'route $default'],
    [
      'a route with IAM authorization',
      route({ AuthorizationType: 'AWS_IAM' }),
      'does not support AWS_IAM authorization',
    ],
    ['scopes', route({ AuthorizationScopes: ['x'] }), 'does not support scopes'],
    [
      'a missing bundle',
      { Other: { ...pay, Properties: { ...pay.Properties, Code: { S3Key: 'x' } } } },
      'x was not synthesized',
    ],
  ])('with %s is rejected', (_what, resources, line) => {
    expect(() => read(resources)).toThrow(line);
  });
});

describe('a role', () => {
  const may = (...actions: string[]): Statement => ({ effect: 'Allow', actions, resources: ['arn:table'] });
  const get = { action: 'dynamodb:GetItem', resource: 'arn:table' };

  test.each<[what: string, statements: Statement[], allowed: boolean]>([
    ['nothing', [], false],
    ['this action', [may('dynamodb:GetItem')], true],
    ['this action in other letter case', [may('DynamoDB:getitem')], true],
    ['another action', [may('dynamodb:PutItem')], false],
    ['a matching wildcard', [may('dynamodb:Get*')], true],
    [
      'this action on another resource',
      [{ ...may('dynamodb:GetItem'), resources: ['arn:table/index/GSI1'] }],
      false,
    ],
    [
      'this action, and denies it',
      [may('dynamodb:GetItem'), { ...may('dynamodb:*'), effect: 'Deny' }],
      false,
    ],
  ])('that allows %s', (_what, statements, allowed) => {
    expect(isAllowed(statements, get)).toBe(allowed);
  });
});

describe('the access that a request needs', () => {
  const arns = {
    streamArn: 'arn:stream',
    table: (name: string) => `arn:${name}`,
    queue: (url: string) => `arn:${url}`,
  };
  const dynamodb = (operation: string) => `DynamoDB_20120810.${operation}`;

  test.each<[target: string, input: object, needed: string[]]>([
    [dynamodb('GetItem'), { TableName: 't' }, ['dynamodb:GetItem arn:t']],
    [dynamodb('Query'), { TableName: 't', IndexName: 'i' }, ['dynamodb:Query arn:t/index/i']],
    [dynamodb('BatchGetItem'), { RequestItems: { t: {} } }, ['dynamodb:BatchGetItem arn:t']],
    [
      dynamodb('TransactWriteItems'),
      {
        TransactItems: [
          { Put: { TableName: 't' } },
          { Update: { TableName: 't' } },
          { Delete: { TableName: 't' } },
          { ConditionCheck: { TableName: 't' } },
        ],
      },
      [
        'dynamodb:PutItem arn:t',
        'dynamodb:UpdateItem arn:t',
        'dynamodb:DeleteItem arn:t',
        'dynamodb:ConditionCheckItem arn:t',
      ],
    ],
    ['DynamoDBStreams_20120810.GetRecords', { ShardIterator: 'arn:s|1|x' }, ['dynamodb:GetRecords arn:s']],
    ['DynamoDBStreams_20120810.ListStreams', { TableName: 't' }, ['dynamodb:ListStreams arn:stream']],
    ['AmazonSQS.SendMessageBatch', { QueueUrl: 'q' }, ['sqs:SendMessage arn:q']],
    ['secretsmanager.GetSecretValue', { SecretId: 'arn:k' }, ['secretsmanager:GetSecretValue arn:k']],
    ['Kinesis_20131202.PutRecord', {}, ['Kinesis_20131202.PutRecord *']],
  ])('%s', (target, input, needed) => {
    const access = requiredPermissions(target, input, arns);

    expect(access.map(({ action, resource }) => `${action} ${resource}`)).toEqual(needed);
  });

  test.each([
    ['/page/posters/a%2Bb.webp?x-id=PutObject', 's3:PutObject arn:aws:s3:::page/posters/a+b.webp'],
    ['/page?list-type=2', 's3:null arn:aws:s3:::page'],
  ])('on S3: %s', (path, needed) => {
    const access = requiredObjectPermissions(path);

    expect(access.map(({ action, resource }) => `${action} ${resource}`)).toEqual([needed]);
  });
});
