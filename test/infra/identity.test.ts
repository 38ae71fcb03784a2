import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { expect, test } from 'vitest';

import { Identity, signInOriginsOf } from '#infra/identity.ts';
import { readSettings } from '#infra/settings.ts';

const WEB_URL = 'https://d1.example.net';
const ACCOUNT = '123456789012';

const build = (context: Record<string, unknown> = {}) => {
  const settings = readSettings(context, { CDK_DEFAULT_ACCOUNT: ACCOUNT });
  const stack = new Stack(new App(), 'Scratch', { env: { region: settings.region, account: ACCOUNT } });
  const claimsFunction = new LambdaFunction(stack, 'Claims', {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline('export const handler = (event) => event;'),
  });
  const identity = new Identity(stack, 'Identity', {
    settings,
    ...(settings.cdn && { webUrl: WEB_URL }),
    claimsFunction,
  });
  return { settings, stack, identity, template: Template.fromStack(stack) };
};

const OWN_ISSUER = {
  issuer: 'https://id.example.com/fans',
  issuerAudience: 'tickets',
  issuerClientId: 'web-page',
};

test('fans sign up and recover their account by e-mail', () => {
  const { template } = build();

  template.hasResourceProperties('AWS::Cognito::UserPool', {
    UserPoolTier: 'ESSENTIALS',
    UsernameAttributes: ['email'],
    UsernameConfiguration: { CaseSensitive: false },
    AutoVerifiedAttributes: ['email'],
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: false },
    AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
    EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
    SmsConfiguration: Match.absent(),
    Policies: { PasswordPolicy: Match.objectLike({ MinimumLength: 12, RequireSymbols: true }) },
  });
});

test('the pool calls the claims function, and has the permission', () => {
  const { template } = build();

  template.hasResourceProperties('AWS::Cognito::UserPool', {
    LambdaConfig: {
      PreTokenGenerationConfig: {
        LambdaArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Claims'), 'Arn'] },
        LambdaVersion: 'V2_0',
      },
    },
  });
  template.hasResourceProperties('AWS::Lambda::Permission', {
    Action: 'lambda:InvokeFunction',
    Principal: 'cognito-idp.amazonaws.com',
    SourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('UserPool'), 'Arn'] },
  });
});

test('the client of the page is public, with only the code flow', () => {
  const { template } = build();

  template.hasResourceProperties('AWS::Cognito::UserPoolClient', {
    ClientName: 'web',
    GenerateSecret: false,
    AllowedOAuthFlows: ['code'],
    AllowedOAuthScopes: ['openid', 'email', 'profile'],
    PreventUserExistenceErrors: 'ENABLED',
    EnableTokenRevocation: true,
    AccessTokenValidity: 60,
    RefreshTokenValidity: 30 * 24 * 60,
    RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 30 },
    // With rotation, the refresh flow without rotation is not allowed.
    ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
  });
});

test('the client of the commands redirects to this machine, or takes a password with AWS credentials', () => {
  const { template } = build({ stage: 'prod' });

  template.resourceCountIs('AWS::Cognito::UserPoolClient', 2);
  template.hasResourceProperties('AWS::Cognito::UserPoolClient', {
    ClientName: 'cli',
    GenerateSecret: false,
    AllowedOAuthFlows: ['code'],
    AllowedOAuthScopes: ['openid', 'email', 'profile'],
    CallbackURLs: ['http://localhost:8976/'],
    AccessTokenValidity: 60,
    RefreshTokenValidity: 120,
    ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH'],
  });
});

test.each([
  ['dev', [`${WEB_URL}/`, 'http://localhost:3000/']],
  ['prod', [`${WEB_URL}/`]],
])('in stage %s the redirects are %j', (stage, pages) => {
  const { template } = build({ stage });

  template.hasResourceProperties('AWS::Cognito::UserPoolClient', {
    ClientName: 'web',
    CallbackURLs: pages,
    LogoutURLs: pages,
  });
});

test('the sign-in page is the newer version, with a branding, at the origin that the page expects', () => {
  const { template, identity } = build({ stage: 'prod' });

  template.hasResourceProperties('AWS::Cognito::UserPoolDomain', {
    Domain: `concert-onsale-prod-${ACCOUNT}`,
    ManagedLoginVersion: 2,
  });
  for (const client of ['WebClient', 'CliClient'])
    template.hasResourceProperties('AWS::Cognito::ManagedLoginBranding', {
      ClientId: { Ref: Match.stringLikeRegexp(client) },
      UseCognitoProvidedValues: true,
    });
  expect(identity.signInOrigins).toEqual([
    'https://cognito-idp.ap-northeast-2.amazonaws.com',
    `https://concert-onsale-prod-${ACCOUNT}.auth.ap-northeast-2.amazoncognito.com`,
  ]);
});

test.each([
  [{}, 'operators'],
  [{ operatorGroup: 'box-office' }, 'box-office'],
])('with %j the group of operators is %s', (context, name) => {
  build(context).template.hasResourceProperties('AWS::Cognito::UserPoolGroup', { GroupName: name });
});

test.each([
  [{}, 'ACTIVE', 'RetainExceptOnCreate'],
  [{ ephemeral: true }, 'INACTIVE', 'Delete'],
])('with %j the deletion protection of the pool is %s', (context, protection, policy) => {
  build(context).template.hasResource('AWS::Cognito::UserPool', {
    Properties: { DeletionProtection: protection },
    DeletionPolicy: policy,
  });
});

test('the gateway trusts the pool and its two clients', () => {
  const { stack, identity } = build({ region: 'us-east-1' });

  expect(stack.resolve(identity.issuerUrl)).toEqual({
    'Fn::Join': [
      '',
      [
        'https://cognito-idp.us-east-1.amazonaws.com/',
        { Ref: expect.stringContaining('UserPool') as string },
      ],
    ],
  });
  expect(stack.resolve(identity.audience)).toEqual([
    { Ref: expect.stringContaining('WebClient') as string },
    { Ref: expect.stringContaining('CliClient') as string },
  ]);
  expect([identity.clientId, identity.cliClientId].map((id) => stack.resolve(id) as unknown)).toEqual(
    stack.resolve(identity.audience),
  );
});

test('with an existing issuer there is no Cognito resource', () => {
  const { settings, template, identity } = build(OWN_ISSUER);

  expect(Object.keys(template.findResources('AWS::Lambda::Permission'))).toEqual([]);
  expect(JSON.stringify(template.toJSON())).not.toContain('Cognito');
  expect(identity).toMatchObject({
    issuerUrl: 'https://id.example.com/fans',
    audience: ['tickets'],
    clientId: 'web-page',
    cliClientId: 'web-page',
    signInOrigins: ['https://id.example.com'],
  });
  expect(signInOriginsOf(settings)).toEqual(identity.signInOrigins);
});

test('an issuer may have endpoints at other origins', () => {
  const issuerOrigins = ['https://auth.example.com', 'https://id.example.com'];
  const { settings } = build({ ...OWN_ISSUER, issuerOrigins });

  expect(signInOriginsOf(settings)).toEqual(['https://id.example.com', 'https://auth.example.com']);
});

test('without a page, the redirect is a local one', () => {
  build({ stage: 'prod', cdn: 'false' }).template.hasResourceProperties('AWS::Cognito::UserPoolClient', {
    CallbackURLs: ['http://localhost:3000/'],
  });
});
