import { randomBytes } from 'node:crypto';
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminInitiateAuthCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  UsernameExistsException,
} from '@aws-sdk/client-cognito-identity-provider';

import { awsError } from '#local/cli/aws-error.ts';
import { CommandError } from '#local/command-error.ts';

export interface Pool {
  readonly region: string;
  readonly userPoolId: string;
  /** Members of this group may use /admin. */
  readonly operatorGroup: string;
  /** A client with the admin password flow: it needs AWS credentials. */
  readonly clientId: string;
}

export interface SmokeAccount {
  readonly accessToken: string;
  /** Disables the account. */
  readonly disable: () => Promise<void>;
}

/**
 * One account for all smoke tests, so that they share a wallet and a concert. It is enabled only during a run. Each run sets
 * a new password and never stores it.
 */
const USERNAME = 'smoke@concert-onsale.invalid';

/**
 * Signs an operator in, with AWS credentials only.
 * @throws CommandError when they lack a permission, or Cognito rejects a call
 */
export const openSmokeAccount = async ({
  region,
  userPoolId,
  operatorGroup,
  clientId,
}: Pool): Promise<SmokeAccount> => {
  const client = new CognitoIdentityProviderClient({ region });
  const user = { UserPoolId: userPoolId, Username: USERNAME };
  // The pool's password policy wants every kind of character.
  const password = `Aa1!${randomBytes(32).toString('base64url')}`;
  const disable = async () => {
    await attempt('AdminDisableUser', client.send(new AdminDisableUserCommand(user)));
    client.destroy();
  };

  await attempt('AdminCreateUser', createUser(client, user));
  try {
    const setPassword = new AdminSetUserPasswordCommand({ ...user, Password: password, Permanent: true });
    await attempt('AdminSetUserPassword', client.send(setPassword));
    const addToGroup = new AdminAddUserToGroupCommand({ ...user, GroupName: operatorGroup });
    await attempt('AdminAddUserToGroup', client.send(addToGroup));
    await attempt('AdminEnableUser', client.send(new AdminEnableUserCommand(user)));
    const signIn = new AdminInitiateAuthCommand({
      UserPoolId: userPoolId,
      ClientId: clientId,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME, PASSWORD: password },
    });
    const { AuthenticationResult, ChallengeName } = await attempt('AdminInitiateAuth', client.send(signIn));
    const accessToken = AuthenticationResult?.AccessToken;
    if (accessToken === undefined)
      throw new CommandError(`Cognito asks ${USERNAME} for ${ChallengeName}: delete this user, then retry`);
    return { accessToken, disable };
  } catch (error) {
    await disable().catch(() => undefined);
    throw error;
  }
};

const attempt = async <Result>(action: string, call: Promise<Result>): Promise<Result> => {
  try {
    return await call;
  } catch (error) {
    throw awsError(error, `cognito-idp:${action}`);
  }
};

const createUser = async (
  client: CognitoIdentityProviderClient,
  user: { readonly UserPoolId: string; readonly Username: string },
): Promise<void> => {
  const create = new AdminCreateUserCommand({
    ...user,
    MessageAction: 'SUPPRESS',
    UserAttributes: [
      { Name: 'email', Value: USERNAME },
      { Name: 'email_verified', Value: 'true' },
      { Name: 'name', Value: 'Smoke test' },
    ],
  });
  await client.send(create).catch((error: unknown) => {
    if (!(error instanceof UsernameExistsException)) throw error;
  });
};
