import type { PreTokenGenerationV2TriggerEvent } from 'aws-lambda';

/**
 * Adds e-mail and name to an access token, where `POST /users` reads them: a user pool puts them into ID tokens only. An
 * unverified e-mail is left out. It never throws, whatever the event: an error would keep users from signing in.
 */
export const handler = async (
  event: PreTokenGenerationV2TriggerEvent,
): Promise<PreTokenGenerationV2TriggerEvent> => ({
  ...event,
  response: {
    ...event.response,
    claimsAndScopeOverrideDetails: {
      ...event.response?.claimsAndScopeOverrideDetails,
      accessTokenGeneration: { claimsToAddOrOverride: claimsOf(event.request?.userAttributes ?? {}) },
    },
  },
});

const claimsOf = ({
  email,
  email_verified: verified,
  name,
}: Readonly<Record<string, string | undefined>>) => ({
  ...(email && String(verified) === 'true' && { email }),
  ...(name && { name }),
});
