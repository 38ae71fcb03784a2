import { expect, test } from 'vitest';

import { synthesizeApp } from '#test/support/service-app.ts';
import type { Properties } from '#test/support/template.ts';

/** Settings that add every optional resource. */
const EVERYTHING = {
  alarmEmail: 'operator@example.com',
  wafRateLimit: '10000',
  webOrigin: 'https://a.example',
};

const at = (path: string) => (properties: Properties) =>
  path.split('.').reduce<unknown>((value, key) => (value as Properties | undefined)?.[key], properties);

/** Types with names that are unique per account, and the property with the name. */
const accountWide: Readonly<Record<string, (properties: Properties) => unknown>> = {
  'AWS::Budgets::Budget': at('Budget.BudgetName'),
  'AWS::CloudFront::CachePolicy': at('CachePolicyConfig.Name'),
  'AWS::CloudFront::Distribution': at('DistributionConfig.Aliases'),
  'AWS::CloudFront::Function': at('Name'),
  'AWS::CloudFront::OriginAccessControl': at('OriginAccessControlConfig.Name'),
  'AWS::CloudFront::OriginRequestPolicy': at('OriginRequestPolicyConfig.Name'),
  'AWS::CloudFront::ResponseHeadersPolicy': at('ResponseHeadersPolicyConfig.Name'),
  'AWS::CloudWatch::Dashboard': at('DashboardName'),
  'AWS::IAM::Role': at('RoleName'),
  'AWS::S3::Bucket': at('BucketName'),
  'AWS::WAFv2::WebACL': at('Name'),
};

/** Types with names that are unique per Region or resource, and types without names. */
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

test('every type is listed as unique per account or per Region', () => {
  const types = new Set(
    deployments.flat().flatMap(({ template }) => Object.values(template.Resources).map(({ Type }) => Type)),
  );

  expect(
    [...types].filter((type) => !(type in accountWide) && !regional.some((one) => one.test(type))),
  ).toEqual([]);
  expect(Object.keys(accountWide).filter((type) => !types.has(type))).toEqual([]);
});

test('two Regions or stages of one account use different names', () => {
  const names = deployments.flatMap(namesOf);

  expect(names.length).toBeGreaterThan(deployments.length * 7);
  expect(new Set(names).size).toBe(names.length);
});

test('stacks of one Region have different names', () => {
  const names = deployments.flat().map(({ region, name }) => `${region} ${name}`);

  expect(new Set(names).size).toBe(names.length);
});

test('the name of the dashboard has stage and Region', () => {
  expect(namesOf(deployments[0] ?? [])).toContain(
    'AWS::CloudWatch::Dashboard "concert-onsale-dev-ap-northeast-2"',
  );
});
