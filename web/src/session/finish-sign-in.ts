import { call } from '#web/api.ts';
import { redeemCode } from '#web/session/oidc.ts';
import { keepSession } from '#web/session/session.ts';

/**
 * Finishes a sign-in when the issuer has sent the user back. Returns the hash that they came from.
 * @throws ApiError, or an error of oauth4webapi when the answer is not valid
 */
export const finishSignIn = async (address: URL): Promise<string> => {
  const { tokens, returnTo } = await redeemCode(address);
  // A new user has no wallet yet; for all others this changes nothing.
  await call('POST /users', { token: tokens.accessToken });
  keepSession(tokens);
  return returnTo;
};
