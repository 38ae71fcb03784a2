import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

import { readSettings, SettingsError } from '#infra/settings.ts';
import { defaultSaleSettings } from '#lib/concert/concert.ts';
import { QUICKNET } from '#lib/draw/beacon.ts';

const faultOf = (context: Record<string, unknown>, environment: NodeJS.ProcessEnv = {}): string => {
  try {
    readSettings(context, environment);
  } catch (error) {
    expect(error).toBeInstanceOf(SettingsError);
    return (error as SettingsError).message;
  }
  return 'no fault';
};

const OWN_ISSUER = {
  issuer: 'https://id.example.com/fans',
  issuerAudience: 'tickets',
  issuerClientId: 'web-page',
};

describe('settings', () => {
  test('an empty context has defaults', () => {
    expect(readSettings({}, {})).toEqual({
      stage: 'dev',
      region: 'ap-northeast-2',
      ephemeral: false,
      pointInTimeRecovery: true,
      operatorGroup: 'operators',
      cdn: true,
      apiRequestsPerSecond: 10_000,
      joinsPerSecond: 2_400,
      intakeQueues: 1,
      numberingConcurrency: 8,
      saleDefaults: defaultSaleSettings,
      beacon: QUICKNET,
    });
  });

  test('cdk.json has no fault', () => {
    const { context } = JSON.parse(readFileSync('cdk.json', 'utf8')) as { context: Record<string, unknown> };

    expect(faultOf(context)).toBe('no fault');
  });

  test('text of -c and values of cdk.json are equivalent', () => {
    const text = {
      ephemeral: 'true',
      numberingConcurrency: '50',
      admission: '{"maxSeatsPerUser":3}',
      lanes: '4',
    };
    const typed = { ephemeral: true, numberingConcurrency: 50, admission: { maxSeatsPerUser: 3, lanes: 4 } };

    expect(readSettings(text, {})).toEqual(readSettings(typed, {}));
    expect(readSettings(text, {})).toMatchObject({
      ephemeral: true,
      numberingConcurrency: 50,
      saleDefaults: { maxSeatsPerUser: 3, lanes: 4 },
    });
  });

  test('a single key wins over the same key in a group', () => {
    const context = { admission: { maxSeatsPerUser: 3, lanes: 2 }, lanes: '9' };

    expect(readSettings(context, {}).saleDefaults).toEqual({ maxSeatsPerUser: 3, lanes: 9 });
  });

  test.each(['as an object', 'as text'])('another beacon is given %s', (how) => {
    const beacon = { ...QUICKNET, relays: ['https://relay.example.com'] };

    expect(readSettings({}, {}).beacon).toEqual(QUICKNET);
    expect(readSettings({ beacon: how === 'as text' ? JSON.stringify(beacon) : beacon }, {}).beacon).toEqual(
      beacon,
    );
  });

  test.each([
    [{ lanes: 1 }, 2],
    [{ lanes: 64 }, 64],
    [{ lanes: 64, numberingConcurrency: '5' }, 5],
  ])('with %j %d batches are numbered at once', (context, atOnce) => {
    expect(readSettings(context, {}).numberingConcurrency).toBe(atOnce);
  });

  test.each([
    // SQS accepts less there than the share of the joins.
    [{ region: 'ap-northeast-2' }, 10_000, 2_400],
    [{ region: 'us-east-1' }, 10_000, 4_000],
    [{ region: 'ap-southeast-3' }, 2_500, 1_000],
    [{ region: 'us-east-1', apiRequestsPerSecond: '50000' }, 50_000, 20_000],
    [{ joinsPerSecond: '9000', apiRequestsPerSecond: '20000' }, 20_000, 9_000],
  ])('with %j joins get a share of the requests', (context, apiRequestsPerSecond, joinsPerSecond) => {
    expect(readSettings(context, {})).toMatchObject({ apiRequestsPerSecond, joinsPerSecond });
  });

  test('an ephemeral deployment has no restore points unless it asks for them', () => {
    expect(readSettings({ ephemeral: 'true' }, {}).pointInTimeRecovery).toBe(false);
    expect(readSettings({ ephemeral: 'true', pointInTimeRecovery: 'true' }, {}).pointInTimeRecovery).toBe(
      true,
    );
  });

  test.each([
    [{ region: 'eu-west-1' }, { CDK_DEFAULT_REGION: 'us-west-2', AWS_REGION: 'us-east-1' }, 'eu-west-1'],
    [{}, { CDK_DEFAULT_REGION: 'us-west-2', AWS_REGION: 'us-east-1' }, 'us-west-2'],
    [{}, { AWS_REGION: 'us-east-1' }, 'us-east-1'],
  ])('the Region of %j with %j is %s', (context, environment, region) => {
    expect(readSettings(context, environment).region).toBe(region);
  });

  test('the account comes from the credentials of the CLI', () => {
    expect(readSettings({}, { CDK_DEFAULT_ACCOUNT: '123456789012' }).account).toBe('123456789012');
  });

  test('an issuer is given key by key or as an object', () => {
    const issuer = { url: OWN_ISSUER.issuer, audience: 'tickets', clientId: 'web-page', origins: [] };

    expect(readSettings(OWN_ISSUER, {}).issuer).toEqual(issuer);
    expect(readSettings({ issuer }, {}).issuer).toEqual(issuer);
  });

  test.each([
    'https://auth.example.com,https://login.example.com:8443',
    ['https://auth.example.com', 'https://login.example.com:8443'],
  ])('an issuer has other origins: %j', (issuerOrigins) => {
    expect(readSettings({ ...OWN_ISSUER, issuerOrigins }, {}).issuer?.origins).toEqual([
      'https://auth.example.com',
      'https://login.example.com:8443',
    ]);
  });

  test.each([
    [{}, undefined],
    [{ alarmEmail: 'a@b.example' }, 20],
    [{ alarmEmail: 'a@b.example', monthlyBudgetUsd: '7.5' }, 7.5],
    [{ alarmEmail: 'a@b.example', monthlyBudgetUsd: 0 }, undefined],
    [{ alarmEmail: 'a@b.example', region: 'eu-north-1' }, undefined],
  ])('with %j the budget is %s USD', (context, budget) => {
    expect(readSettings(context, {}).monthlyBudgetUsd).toBe(budget);
  });

  test('the URL of an issuer keeps its final slash', () => {
    const context = { ...OWN_ISSUER, issuer: 'https://fans.auth0.example/' };

    expect(readSettings(context, {}).issuer?.url).toBe('https://fans.auth0.example/');
  });

  test("the CDK's own context keys are ignored", () => {
    const context = {
      '@aws-cdk/core:stackRelativeExports': true,
      'aws:cdk:enable-path-metadata': true,
      'availability-zones:account=123456789012:region=eu-west-1': ['eu-west-1a'],
      'cli-telemetry': false,
    };

    expect(readSettings(context, {})).toEqual(readSettings({}, {}));
  });
});

describe('a fault is one line', () => {
  test.each([
    [{ stage: 'Prod' }, 'context stage is "Prod": allowed is a lower-case letter'],
    [{ stage: 'a2345678901234567' }, 'context stage is "a2345678901234567": allowed is'],
    [{ stage: 'my-cognito' }, 'without "aws", "amazon" or "cognito"'],
    [{ stage: '' }, 'context stage is "": allowed is'],
    [{ ephemeral: 'yes' }, 'context ephemeral is "yes": allowed is true or false'],
    [{ pointInTimeRecovery: 1 }, 'context pointInTimeRecovery is 1: allowed is true or false'],
    [{ alarmEmail: 'me' }, 'context alarmEmail is "me": allowed is an e-mail address'],
    [
      { webOrigin: 'https://a.example/shop' },
      'context webOrigin is "https://a.example/shop": allowed is an origin',
    ],
    [{ webOrigin: 'http://a.example' }, 'https, unless it is localhost'],
    [
      { numberingConcurrency: '1' },
      'context numberingConcurrency is "1": allowed is a whole number from 2 to 1000',
    ],
    [{ numberingConcurrency: 2.5 }, 'context numberingConcurrency is 2.5: allowed is a whole number'],
    [{ intakeQueues: 17 }, 'context intakeQueues is 17: allowed is a whole number from 1 to 16'],
    [{ apiRequestsPerSecond: 99 }, 'context apiRequestsPerSecond is 99: allowed is a whole number from 100'],
    [
      { joinsPerSecond: 200, apiRequestsPerSecond: 100 },
      'context joinsPerSecond is more than apiRequestsPerSecond',
    ],
    [{ joinsPerSecond: 10_001 }, 'context joinsPerSecond is more than apiRequestsPerSecond'],
    [{ maxActive: 9 }, 'context maxActive is unknown: known are stage, region'],
    [{ admission: { lanes: 65 } }, 'context lanes is 65: allowed is a whole number from 1 to 64'],
    [{ admission: { maxSeats: 2 } }, 'context admission.maxSeats is unknown: known are maxSeatsPerUser'],
    [{ admission: '{"lanes":' }, 'context admission is "{\\"lanes\\":": allowed is an object with'],
    [{ alarmMail: 'a@b.example' }, 'context alarmMail is unknown: known are stage, region'],
    [
      { ...OWN_ISSUER, issuer: 'http://id.example.com' },
      'context issuer is "http://id.example.com": allowed is the https URL',
    ],
    [{ ...OWN_ISSUER, issuer: 'https://id.example.com?x=1' }, 'without query'],
    [
      { ...OWN_ISSUER, issuer: 'https://id.example.com/.well-known/openid-configuration' },
      'without /.well-known/…',
    ],
    [{ ...OWN_ISSUER, issuerAudience: undefined }, 'context issuerAudience is missing'],
    [{ issuer: { url: 'https://id.example.com' } }, 'context issuerAudience, issuerClientId is missing'],
    [{ ...OWN_ISSUER, issuerOrigins: 'http://auth.example.com' }, 'context issuerOrigins is'],
    [{ ...OWN_ISSUER, issuerOrigins: ['https://auth.example.com/oauth2'] }, '(https, no path)'],
    [
      { ...OWN_ISSUER, issuerOrigins: "https://a.example; script-src 'unsafe-inline'" },
      'allowed is up to 10 origins',
    ],
    [{ ...OWN_ISSUER, issuerOrigins: '' }, 'context issuerOrigins is ""'],
    [
      { issuerOrigins: 'https://auth.example.com' },
      'context issuerOrigins is for an existing issuer: it needs issuer, issuerAudience, issuerClientId',
    ],
    [{ operatorGroup: 'the operators' }, 'context operatorGroup is "the operators": allowed is the name'],
    [{ monthlyBudgetUsd: 50 }, 'context monthlyBudgetUsd needs alarmEmail'],
    [{ alarmEmail: 'a@b.example', monthlyBudgetUsd: -1 }, 'allowed is a number from 0 to 1000000'],
    [
      { alarmEmail: 'a@b.example', monthlyBudgetUsd: 50, region: 'eu-north-1' },
      'CloudFormation cannot create budgets in eu-north-1',
    ],
    [{ wafRateLimit: '9' }, 'context wafRateLimit is "9": allowed is a whole number from 10'],
    [{ wafRateLimit: 1000, cdn: false }, 'context wafRateLimit needs the CDN'],
    [{ beacon: 'quicknet' }, 'context beacon is "quicknet": allowed is an object with chainHash'],
    [{ beacon: '{"chainHash":' }, 'context beacon is'],
    [{ beacon: { ...QUICKNET, relays: [] } }, 'context beacon is {"chainHash"'],
    [{ beacon: { ...QUICKNET, publicKey: 'ab'.repeat(96) } }, 'context beacon is {"chainHash"'],
    [{ beacon: { ...QUICKNET, relay: 'https://api.drand.sh' } }, 'context beacon is {"chainHash"'],
    [{ beacon: QUICKNET, cdn: false }, 'context beacon needs the CDN'],
    [{ issuerClientId: 'x' }, 'context issuer, issuerAudience is missing'],
    [
      { region: 'ap-northeast-9' },
      'region "ap-northeast-9" is not a commercial Region; choose one of af-south-1',
    ],
    [{ region: 'cn-north-1' }, 'region "cn-north-1" is not a commercial Region'],
    [{ region: 'ap-southeast-5' }, 'region "ap-southeast-5" is not known to have AWS Lambda on arm64'],
    [{ region: 'eu-south-2' }, 'is not known to have Amazon Cognito user pools; choose one of'],
  ])('%j', (context, line) => {
    const fault = faultOf(context);

    expect(fault).toContain(line);
    expect(fault).not.toMatch(/[\n;].*context|\n/);
  });

  test('a Region of the environment is checked, too', () => {
    expect(faultOf({}, { AWS_REGION: 'nowhere-1' })).toContain(
      'region "nowhere-1" is not a commercial Region',
    );
  });

  test('a Region without user pools works with an existing issuer', () => {
    expect(faultOf({ region: 'eu-south-2' })).toMatch(/or use an existing issuer$/);
    expect(readSettings({ region: 'eu-south-2', ...OWN_ISSUER }, {}).region).toBe('eu-south-2');
  });

  test('every fault is named', () => {
    const fault = faultOf({ stage: 'X', lanes: 0, region: 'moon-1', colour: 'red' });

    expect(fault.split(/; (?=context|region)/)).toEqual([
      expect.stringContaining('context colour'),
      expect.stringContaining('context stage'),
      expect.stringContaining('context lanes'),
      expect.stringContaining('region "moon-1"'),
    ]);
  });
});
