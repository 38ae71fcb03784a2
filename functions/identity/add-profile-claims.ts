import type { PreTokenGenerationV2TriggerEvent } from 'aws-lambda';

/**
 * Adds e-mail and name to an access token: `POST /users` reads them there, but a user pool puts them only into ID tokens.
 * Leaves out an unverified e-mail. Never throws, because an error would keep users from signing in.
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
