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

import { cliCallbackUrl } from '#infra/names.ts';
import { removalPolicyOf } from '#infra/removal-policy.ts';
import type { Settings } from '#infra/settings.ts';

export interface IdentityProps {
  readonly settings: Settings;
  /** URL of the page, for redirects. Absent: no page. */
  readonly webUrl?: string;
  /** Adds e-mail and name to the access tokens of the user pool. */
  readonly claimsFunction: IFunction;
}

type SignIn = Pick<Settings, 'stage' | 'region' | 'account' | 'issuer'>;

/** First label of the sign-in page's host name, unique in the Region. */
const domainPrefixOf = ({ stage, account }: SignIn): string =>
  `concert-onsale-${stage}-${account ?? Aws.ACCOUNT_ID}`;

const userPoolsOf = ({ region }: SignIn): string => `https://cognito-idp.${region}.amazonaws.com`;

/**
 * The origins that the page talks to during a sign-in. They are plain text without references to the pool. The page's
 * headers need the origins, and the pool's client needs the page, so a reference would be a cycle.
 */
export const signInOriginsOf = (settings: SignIn): string[] =>
  settings.issuer
    ? [...new Set([new URL(settings.issuer.url).origin, ...settings.issuer.origins])]
    : [
        userPoolsOf(settings),
        `https://${domainPrefixOf(settings)}.auth.${settings.region}.amazoncognito.com`,
      ];

/** The issuer of access tokens: an existing one, or a Cognito user pool with its sign-in page. */
export class Identity extends Construct {
  readonly issuerUrl: string;
  /** Audiences of access tokens. The gateway checks them. */
  readonly audience: string[];
  /** Client id of the page. */
  readonly clientId: string;
  /** Client id of the terminal commands. */
  readonly cliClientId: string;
  readonly signInOrigins: string[];
  /** Absent with an existing issuer. */
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
    // Cognito's access tokens have `client_id` and no `aud`. The gateway accepts it as the audience.
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
      // The old address stays in use until the new one is verified.
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

  /** The client of the page in the browser. The page cannot keep a secret, so it uses PKCE. */
  private makeWebClient(userPool: UserPool, pages: string[]): UserPoolClient {
    return userPool.addClient('WebClient', {
      ...clientProps('web', pages),
      authFlows: { userSrp: true },
      refreshTokenValidity: Duration.days(30),
    });
  }

  /**
   * The client of the terminal commands. It is separate, so that a sign-in of the page cannot redirect to a local port. The
   * password flow needs AWS credentials: `npm run smoke` uses it, because it has no browser.
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
    // The newer version shows no page to a client without a branding, so use Cognito's default.
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

/** Properties of every client of the pool. */
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
  // Rotation: a stolen refresh token is useless once its owner has used it. The grace period lets two tabs use one token.
  refreshTokenRotationGracePeriod: Duration.seconds(30),
  readAttributes: new ClientAttributes().withStandardAttributes({
    email: true,
    emailVerified: true,
    fullname: true,
  }),
  writeAttributes: new ClientAttributes().withStandardAttributes({ email: true, fullname: true }),
});

/** Allowed redirects: the page, if there is one. In stage dev or without a page, also a local page. */
const pagesOf = ({ stage }: Settings, webUrl: string | undefined): string[] => [
  ...(webUrl === undefined ? [] : [`${webUrl}/`]),
  ...(webUrl === undefined || stage === 'dev' ? ['http://localhost:3000/'] : []),
];

const acknowledge = (userPool: UserPool): void =>
  Validations.of(userPool).acknowledge(
    {
      id: 'AwsSolutions-COG2',
      reason:
        'A TOTP factor is optional for fans: only a prepaid balance of points is at stake, and a fan who cannot sign in when a sale opens loses the show.',
    },
    {
      id: 'AwsSolutions-COG8',
      reason:
        'Threat protection needs the Plus plan: 0.02 USD per monthly user, without a free tier. Essentials has the password policy, lockout after failed attempts and token revocation.',
    },
  );
