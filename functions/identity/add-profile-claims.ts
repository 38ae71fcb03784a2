import type { PreTokenGenerationV2TriggerEvent } from 'aws-lambda';

/**
 * Adds e-mail and name to an access token, from which `POST /users` takes them: a user pool puts them into identity
 * tokens only. An e-mail that nobody has verified stays out. Whatever it is handed, it throws nothing: that would keep
 * people from signing in.
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
