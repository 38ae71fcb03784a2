import type { PreTokenGenerationV2TriggerEvent } from 'aws-lambda';
import { expect, test } from 'vitest';

import { handler } from '#functions/identity/add-profile-claims.ts';

const eventFor = (userAttributes: Record<string, string>) =>
  ({
    version: '2',
    triggerSource: 'TokenGeneration_HostedAuth',
    userName: 'fan',
    request: { userAttributes, groupConfiguration: { groupsToOverride: ['operators'] } },
    response: { claimsAndScopeOverrideDetails: null },
  }) as unknown as PreTokenGenerationV2TriggerEvent;

const claimsFor = async (event: unknown) => {
  const { response } = await handler(event as PreTokenGenerationV2TriggerEvent);
  return response.claimsAndScopeOverrideDetails.accessTokenGeneration?.claimsToAddOrOverride;
};

test('adds the verified e-mail and the name to the access token', async () => {
  const event = eventFor({ sub: 'id', email: 'fan@example.com', email_verified: 'true', name: 'Fan' });

  expect(await claimsFor(event)).toEqual({ email: 'fan@example.com', name: 'Fan' });
});

test.each(['false', undefined])('leaves out an e-mail whose verification is %s', async (verified) => {
  const event = eventFor({
    email: 'fan@example.com',
    name: 'Fan',
    ...(verified !== undefined && { email_verified: verified }),
  });

  expect(await claimsFor(event)).toEqual({ name: 'Fan' });
});

test('returns all other fields as they came, and does not change its input', async () => {
  const event = eventFor({ email: 'fan@example.com', email_verified: 'true' });
  const before = structuredClone(event);

  const { response, ...rest } = await handler(event);

  expect({ ...rest, response: before.response }).toEqual(before);
  expect(event).toEqual(before);
  expect(Object.keys(response.claimsAndScopeOverrideDetails)).toEqual(['accessTokenGeneration']);
});

test.each([{}, { request: null }, { request: { userAttributes: null }, response: null }])(
  'does not prevent a sign-in with the event %j',
  async (event) => {
    expect(await claimsFor(event)).toEqual({});
  },
);
