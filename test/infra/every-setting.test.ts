import { describe, expect, test } from 'vitest';

import { type ContextKey, keyNames } from '#infra/context.ts';
import { readSettings } from '#infra/settings.ts';
import { QUICKNET } from '#lib/draw/beacon.ts';
import { synthesizeApp } from '#test/support/service-app.ts';

const OWN_ISSUER = { issuer: 'https://id.example.com/', issuerAudience: 'tickets', issuerClientId: 'web' };

/** A non-default value of each setting, as in `-c`, with the settings that it needs. */
const examples: Readonly<Record<ContextKey, Readonly<Record<string, string>>>> = {
  stage: { stage: 'prod' },
  region: {},
  ephemeral: { ephemeral: 'true' },
  pointInTimeRecovery: { pointInTimeRecovery: 'false' },
  alarmEmail: { alarmEmail: 'operator@example.com' },
  monthlyBudgetUsd: { monthlyBudgetUsd: '50', alarmEmail: 'operator@example.com' },
  issuer: OWN_ISSUER,
  issuerAudience: OWN_ISSUER,
  issuerClientId: OWN_ISSUER,
  issuerOrigins: { ...OWN_ISSUER, issuerOrigins: 'https://auth.example.com,https://login.example.com' },
  operatorGroup: { operatorGroup: 'box-office' },
  webOrigin: { webOrigin: 'https://shop.example.com' },
  cdn: { cdn: 'false' },
  wafRateLimit: { wafRateLimit: '10000' },
  apiRequestsPerSecond: { apiRequestsPerSecond: '30000' },
  joinsPerSecond: { joinsPerSecond: '500' },
  intakeQueues: { intakeQueues: '3' },
  numberingConcurrency: { numberingConcurrency: '50' },
  maxSeatsPerUser: { maxSeatsPerUser: '4' },
  lanes: { lanes: '1' },
  beacon: { beacon: JSON.stringify({ ...QUICKNET, relays: ['https://beacon.example.com'] }) },
};

/** Settings that need each other are one case. */
const cases = keyNames.filter(
  (name, index) => keyNames.findIndex((other) => examples[other] === examples[name]) === index,
);

test('every setting has an example that changes something', () => {
  expect(Object.keys(examples)).toEqual(keyNames);
  for (const name of keyNames.filter((one) => one !== 'region')) {
    expect(readSettings(examples[name], {}), name).not.toEqual(readSettings({}, {}));
  }
});

/** Each setting in both Regions, with an account and without one. */
describe.each(cases.map((name, index) => ({ name, withAccount: index % 2 === 0 })))(
  'another $name',
  ({ name, withAccount }) => {
    test.each([
      ['ap-northeast-2', withAccount],
      ['us-east-1', !withAccount],
    ])('synthesizes in %s, known account: %s', (region, known) => {
      const stacks = synthesizeApp({ region, ...examples[name] }, { withAccount: known });

      expect(stacks.flatMap(({ messages }) => messages)).toEqual([]);
    });
  },
);
