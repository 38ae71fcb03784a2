import { expect, test } from 'vitest';

import { synthesizeApp } from '#test/support/service-app.ts';
import type { Properties } from '#test/support/template.ts';

/** With everything that a setting may add. */
const EVERYTHING = {
  alarmEmail: 'operator@example.com',
  wafRateLimit: '10000',
  webOrigin: 'https://a.example',
};

const at = (path: string) => (properties: Properties) =>
  path.split('.').reduce<unknown>((value, key) => (value as Properties | undefined)?.[key], properties);

/** Types whose names are of the account, whatever the Region, and where their name stands. */
const accountWide: Readonly<Record<string, (properties: Properties) => unknown>> = {
  'AWS::Budgets::Budget': at('Budget.BudgetName'),
  'AWS::CloudFront::CachePolicy': at('CachePolicyConfig.Name'),
  'AWS::CloudFront::Distribution': at('DistributionConfig.Aliases'),
  'AWS::CloudFront::OriginAccessControl': at('OriginAccessControlConfig.Name'),
  'AWS::CloudFront::OriginRequestPolicy': at('OriginRequestPolicyConfig.Name'),
  'AWS::CloudFront::ResponseHeadersPolicy': at('ResponseHeadersPolicyConfig.Name'),
  'AWS::CloudWatch::Dashboard': at('DashboardName'),
  'AWS::IAM::Role': at('RoleName'),
  'AWS::S3::Bucket': at('BucketName'),
  'AWS::WAFv2::WebACL': at('Name'),
};

/** Types whose names are of a Region, of another resource, or that have none. */
const regional = [
  /^AWS::(ApiGatewayV2|Cognito|DynamoDB|Lambda|Logs|SNS|SQS|Scheduler|SecretsManager)::/,
  /^AWS::CloudWatch::Alarm$/,
  /^AWS::IAM::Policy$/,
  /^AWS::S3::BucketPolicy$/,
  /^Custom::/,
];

const stacksOf = (settings: Readonly<Record<string, string>>) =>
  synthesizeApp({ ...EVERYTHING, ...settings });

const deployments = [{}, { region: 'us-east-1' }, { stage: 'prod' }].map(stacksOf);

const namesOf = (stacks: ReturnType<typeof stacksOf>): string[] =>
  stacks.flatMap(({ template }) =>
    Object.values(template.Resources).flatMap(({ Type, Properties: properties = {} }) => {
      const name = accountWide[Type]?.(properties);
      return name === undefined ? [] : [`${Type} ${JSON.stringify(name)}`];
    }),
  );

test('of each type it is known whether its names are of the account or of a Region', () => {
  const types = new Set(
    deployments.flat().flatMap(({ template }) => Object.values(template.Resources).map(({ Type }) => Type)),
  );

  expect(
    [...types].filter((type) => !(type in accountWide) && !regional.some((one) => one.test(type))),
  ).toEqual([]);
  expect(Object.keys(accountWide).filter((type) => !types.has(type))).toEqual([]);
});

test('two Regions, or two stages, of one account do not claim the same names', () => {
  const names = deployments.flatMap(namesOf);

  expect(names.length).toBeGreaterThan(deployments.length * 7);
  expect(new Set(names).size).toBe(names.length);
});

test('no two stacks of one Region have the same name', () => {
  const names = deployments.flat().map(({ region, name }) => `${region} ${name}`);

  expect(new Set(names).size).toBe(names.length);
});

test('the dashboard says which stage and Region it is of', () => {
  expect(namesOf(deployments[0] ?? [])).toContain(
    'AWS::CloudWatch::Dashboard "concert-onsale-dev-ap-northeast-2"',
  );
});
