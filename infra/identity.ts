import { Aws, Duration, Validations } from 'aws-cdk-lib';
import {
  AccountRecovery,
  CfnManagedLoginBranding,
  ClientAttributes,
  FeaturePlan,
  LambdaVersion,
  ManagedLoginVersion,
  Mfa,
  OAuthScope,
  UserPool,
  type UserPoolClient,
  UserPoolClientIdentityProvider,
  UserPoolOperation,
} from 'aws-cdk-lib/aws-cognito';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';

import { removalPolicyOf } from '#infra/endpoint-function.ts';
import { cliCallbackUrl } from '#infra/names.ts';
import type { Settings } from '#infra/settings.ts';

export interface IdentityProps {
  readonly settings: Settings;
  /** Where the page is, to which people come back; absent: there is none. */
  readonly webUrl?: string;
  /** Adds e-mail and name to the access tokens of a user pool of ours. */
  readonly claimsFunction: IFunction;
}

type SignIn = Pick<Settings, 'stage' | 'region' | 'account' | 'issuer'>;

/** First label of the sign-in page's host name, which nobody else in the Region may have. */
const domainPrefixOf = ({ stage, account }: SignIn): string =>
  `concert-onsale-${stage}-${account ?? Aws.ACCOUNT_ID}`;

const userPoolsOf = ({ region }: SignIn): string => `https://cognito-idp.${region}.amazonaws.com`;

/**
 * The origins that the page talks to when someone signs in. Made of words only: the page's headers name them, and a
 * reference to the user pool would go in a circle, because the pool's client names the page.
 */
export const signInOriginsOf = (settings: SignIn): string[] =>
  settings.issuer
    ? [...new Set([new URL(settings.issuer.url).origin, ...settings.issuer.origins])]
    : [
        userPoolsOf(settings),
        `https://${domainPrefixOf(settings)}.auth.${settings.region}.amazoncognito.com`,
      ];

/** Who signs the access tokens: an issuer that is there already, or a Cognito user pool with its sign-in page. */
export class Identity extends Construct {
  readonly issuerUrl: string;
  /** What an access token of ours is for: the gateway checks it. */
  readonly audience: string[];
  /** As whom the page signs people in. */
  readonly clientId: string;
  /** As whom the commands sign operators in. */
  readonly cliClientId: string;
  readonly signInOrigins: string[];
  /** Of the user pool; absent with an issuer that is there already. */
  readonly userPoolId?: string;

  constructor(scope: Construct, id: string, { settings, webUrl, claimsFunction }: IdentityProps) {
    super(scope, id);
    this.signInOrigins = signInOriginsOf(settings);
    if (settings.issuer) {
      const { url, audience, clientId } = settings.issuer;
      this.issuerUrl = url;
      this.audience = [audience];
      this.clientId = clientId;
      this.cliClientId = clientId;
      return;
    }
    const userPool = this.makeUserPool(settings, claimsFunction);
    this.clientId = this.makeWebClient(userPool, pagesOf(settings, webUrl)).userPoolClientId;
    this.cliClientId = this.makeCliClient(userPool).userPoolClientId;
    this.makeSignInPage(userPool, settings);
    this.userPoolId = userPool.userPoolId;
    this.issuerUrl = `${userPoolsOf(settings)}/${userPool.userPoolId}`;
    // Cognito's access tokens name the client in `client_id`, which the gateway takes for an audience.
    this.audience = [this.clientId, this.cliClientId];
  }

  private makeUserPool(settings: Settings, claimsFunction: IFunction): UserPool {
    const userPool = new UserPool(this, 'UserPool', {
      userPoolName: `concert-onsale-${settings.stage}`,
      featurePlan: FeaturePlan.ESSENTIALS,
      selfSignUpEnabled: true,
      signInAliases: { email: true },
      signInCaseSensitive: false,
      autoVerify: { email: true },
      // A new address counts once it is verified; until then the old one does.
      keepOriginal: { email: true },
      standardAttributes: {
        email: { required: true, mutable: true },
        fullname: { required: true, mutable: true },
      },
      passwordPolicy: {
        minLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(3),
      },
      mfa: Mfa.OPTIONAL,
      mfaSecondFactor: { otp: true, sms: false },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      deletionProtection: !settings.ephemeral,
      removalPolicy: removalPolicyOf(settings),
    });
    userPool.addTrigger(UserPoolOperation.PRE_TOKEN_GENERATION_CONFIG, claimsFunction, LambdaVersion.V2_0);
    userPool.addGroup('Operators', {
      groupName: settings.operatorGroup,
      description: 'May use /admin of the API',
    });
    acknowledge(userPool);
    return userPool;
  }

  /** The page in the browser: it can keep no secret, and proves with PKCE that it is the one who asked. */
  private makeWebClient(userPool: UserPool, pages: string[]): UserPoolClient {
    return userPool.addClient('WebClient', {
      ...clientProps('web', pages),
      authFlows: { userSrp: true },
      refreshTokenValidity: Duration.days(30),
    });
  }

  /**
   * The terminal of an operator. It has a client of its own, so that no page's sign-in may end on somebody's machine.
   * Only AWS credentials open the password flow: `npm run smoke` uses it where nobody can sign in by a browser.
   */
  private makeCliClient(userPool: UserPool): UserPoolClient {
    return userPool.addClient('CliClient', {
      ...clientProps('cli', [cliCallbackUrl()]),
      authFlows: { adminUserPassword: true },
      refreshTokenValidity: Duration.hours(2),
    });
  }

  private makeSignInPage(userPool: UserPool, settings: Settings): void {
    userPool.addDomain('SignInPage', {
      cognitoDomain: { domainPrefix: domainPrefixOf(settings) },
      managedLoginVersion: ManagedLoginVersion.NEWER_MANAGED_LOGIN,
    });
    // Without a branding, be it Cognito's own, the newer version shows a client no page at all.
    for (const [id, clientId] of [
      ['Branding', this.clientId],
      ['CliBranding', this.cliClientId],
    ] as const) {
      new CfnManagedLoginBranding(this, id, {
        userPoolId: userPool.userPoolId,
        clientId,
        useCognitoProvidedValues: true,
      });
    }
  }
}

/** What every client of the pool has. */
const clientProps = (userPoolClientName: string, pages: string[]) => ({
  userPoolClientName,
  generateSecret: false,
  oAuth: {
    flows: { authorizationCodeGrant: true },
    scopes: [OAuthScope.OPENID, OAuthScope.EMAIL, OAuthScope.PROFILE],
    callbackUrls: pages,
    logoutUrls: pages,
  },
  supportedIdentityProviders: [UserPoolClientIdentityProvider.COGNITO],
  preventUserExistenceErrors: true,
  enableTokenRevocation: true,
  accessTokenValidity: Duration.hours(1),
  idTokenValidity: Duration.hours(1),
  // A stolen refresh token is worth nothing once its owner has used it; two tabs may use it at once.
  refreshTokenRotationGracePeriod: Duration.seconds(30),
  readAttributes: new ClientAttributes().withStandardAttributes({
    email: true,
    emailVerified: true,
    fullname: true,
  }),
  writeAttributes: new ClientAttributes().withStandardAttributes({ email: true, fullname: true }),
});

/** Where people may come back to; while developing, or without a page of its own, to one on the developer's machine. */
const pagesOf = ({ stage }: Settings, webUrl: string | undefined): string[] => [
  ...(webUrl === undefined ? [] : [`${webUrl}/`]),
  ...(webUrl === undefined || stage === 'dev' ? ['http://localhost:3000/'] : []),
];

const acknowledge = (userPool: UserPool): void =>
  Validations.of(userPool).acknowledge(
    {
      id: 'AwsSolutions-COG2',
      reason:
        'Fans may add a TOTP factor and are not made to: a password and a prepaid balance of points are at stake, and whoever cannot sign in at the opening of a sale loses the show.',
    },
    {
      id: 'AwsSolutions-COG8',
      reason:
        'Threat protection of the Plus plan costs 0.02 USD for each monthly user with no free tier. Essentials keeps the password policy, lockout after failed attempts and token revocation.',
    },
  );
