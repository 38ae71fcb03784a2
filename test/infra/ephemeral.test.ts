import { expect, test } from 'vitest';

import { serviceTemplate } from '#test/support/service-app.ts';
import { functionOf, resourcesOf } from '#test/support/template.ts';

const template = serviceTemplate({ ephemeral: 'true' });

test('everything is deleted with the stack', () => {
  const kept = Object.entries(template.Resources).filter(([, { DeletionPolicy, UpdateReplacePolicy }]) =>
    [DeletionPolicy, UpdateReplacePolicy].some((policy) => policy !== undefined && policy !== 'Delete'),
  );

  expect(kept.map(([id]) => id)).toEqual([]);
});

test('nothing is protected from deletion', () => {
  const protections = Object.values(template.Resources).flatMap(({ Properties: properties = {} }) => [
    properties['DeletionProtectionEnabled'] as unknown,
    properties['DeletionProtection'] as unknown,
  ]);

  expect(protections.filter((one) => one !== undefined)).toEqual([false, 'INACTIVE']);
});

test('its bucket is emptied before deletion', () => {
  const [[bucket] = ['']] = resourcesOf(template, 'AWS::S3::Bucket');

  expect(resourcesOf(template, 'Custom::S3AutoDeleteObjects')).toMatchObject([
    [expect.any(String), { Properties: { BucketName: { Ref: bucket } } }],
  ]);
});

const functions = resourcesOf(template, 'AWS::Lambda::Function');

test('the tested functions include two of the CDK', () => {
  expect(functions.filter(([, { Metadata }]) => Metadata?.['function'] === undefined)).toHaveLength(2);
  expect(functionOf(template, 'pay')).toBeDefined();
});

test.each(functions)(
  '%s logs to a log group of the stack, and cannot create another',
  (_, { Properties: properties }) => {
    const group = template.Resources[properties['LoggingConfig'].LogGroup.Ref as string];
    const role = properties['Role']['Fn::GetAtt'][0] as string;
    const { ManagedPolicyArns, Policies = [] } = template.Resources[role]?.Properties ?? {};
    const attached = resourcesOf(template, 'AWS::IAM::Policy').filter(([, policy]) =>
      JSON.stringify(policy.Properties['Roles']).includes(`"${role}"`),
    );

    expect(group?.Type).toBe('AWS::Logs::LogGroup');
    expect(ManagedPolicyArns).toBeUndefined();
    expect(JSON.stringify([Policies, attached])).toContain('logs:PutLogEvents');
    expect(JSON.stringify([Policies, attached])).not.toMatch(/logs:(\*|CreateLogGroup)/);
  },
);
