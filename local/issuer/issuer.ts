import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ClientMetadata, type Configuration, errors, Provider } from 'oidc-provider';

import { cliCallbackUrl } from '#infra/names.ts';
import { DAY, HOUR, MINUTE, SECOND } from '#lib/clock.ts';
import { preferredLanguage } from '#lib/http/language.ts';
import { readBody } from '#local/gateway/http-message.ts';
import { pageHeaders } from '#local/issuer/page.ts';
import { ACCESS_TOKEN_LIFE_MS, AUDIENCE, CLI_CLIENT_ID, CLIENT_ID } from '#local/issuer/access-token.ts';
import { type Account, accountOf, claimsOf } from '#local/issuer/accounts.ts';
import { askToSignOut, confirmSignedOut, expiredPage, showError } from '#local/issuer/issuer-pages.ts';
import { memoryStorage } from '#local/issuer/issuer-storage.ts';
import {
  emptySignIn,
  readSignIn,
  type SignIn,
  type SignInFault,
  signInForm,
} from '#local/issuer/sign-in-form.ts';
import type { Secrets } from '#local/servers/secrets.ts';

/** Path prefix of the issuer on the laptop's port. */
export const ISSUER_PATH = '/oidc';

const INTERACTION_PATH = `${ISSUER_PATH}/interaction`;
const SCOPES = 'openid email profile';
/** A resource indicator must be a URI. The audience of its tokens is a plain name. */
const RESOURCE = `urn:${AUDIENCE}`;
const MAX_FORM_BYTES = 16_384;

/** Replaces the user pool: authorization code with PKCE, and a sign-in form without passwords. */
export const issuer = (url: string, secrets: Secrets) => {
  const accounts = new Map<string, Account>();
  const provider = new Provider(`${url}${ISSUER_PATH}`, configuration(url, secrets, accounts));
  const answer = provider.callback();

  /** What the issuer asks the user for. `undefined` when the sign-in has expired. */
  const promptOf = async (request: IncomingMessage, response: ServerResponse) => {
    try {
      return (await provider.interactionDetails(request, response)).prompt;
    } catch (error) {
      if (error instanceof errors.SessionNotFound) return undefined;
      throw error;
    }
  };

  const interact = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const prompt = await promptOf(request, response);
    if (!prompt) return showExpired(request, response);
    if (prompt.name !== 'login') return provider.interactionFinished(request, response, { consent: {} });
    if (request.method !== 'POST') return showForm(request, response, emptySignIn);
    const body = (await readBody(request, MAX_FORM_BYTES)) ?? Buffer.alloc(0);
    const { signIn, fault } = readSignIn(body.toString());
    if (fault) return showForm(request, response, signIn, fault);
    const account = accountOf(signIn.email, signIn.name, signIn.operator);
    accounts.set(account.userId, account);
    return provider.interactionFinished(request, response, { login: { accountId: account.userId } });
  };

  return async (
    request: IncomingMessage & { originalUrl?: string },
    response: ServerResponse,
  ): Promise<void> => {
    const path = request.url ?? '';
    if (path.startsWith(`${INTERACTION_PATH}/`)) return interact(request, response);
    // The issuer takes the difference between `originalUrl` and `url` as its path prefix.
    request.originalUrl = path;
    request.url = path.slice(ISSUER_PATH.length) || '/';
    return answer(request, response);
  };
};

const showExpired = (request: IncomingMessage, response: ServerResponse): void => {
  const language = preferredLanguage(request.headers['accept-language']);
  response.writeHead(400, pageHeaders).end(expiredPage(language));
};

const showForm = (
  request: IncomingMessage,
  response: ServerResponse,
  signIn: SignIn,
  fault?: SignInFault,
): void => {
  const language = preferredLanguage(request.headers['accept-language']);
  response.writeHead(fault ? 400 : 200, pageHeaders).end(signInForm(language, signIn, fault));
};

const clientOf = (clientId: string, redirectUris: string[]): ClientMetadata => ({
  client_id: clientId,
  token_endpoint_auth_method: 'none',
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  redirect_uris: redirectUris,
  post_logout_redirect_uris: redirectUris,
});

const configuration = (
  url: string,
  { issuerKey, cookieKey }: Secrets,
  accounts: ReadonlyMap<string, Account>,
): Configuration => ({
  adapter: memoryStorage(),
  jwks: { keys: [issuerKey] },
  cookies: { keys: [cookieKey] },
  clients: [
    clientOf(CLIENT_ID, [`${url}/callback`, `${url}/`]),
    // A native client may use any port in its redirect.
    { ...clientOf(CLI_CLIENT_ID, [cliCallbackUrl()]), application_type: 'native' },
  ],
  // A browser sends `Origin` with each POST, even to its own origin.
  clientBasedCORS: (_ctx, origin) => origin === url,
  pkce: { required: () => true },
  scopes: SCOPES.split(' '),
  claims: { openid: ['sub', 'cognito:groups'], email: ['email'], profile: ['name'] },
  // Cognito's id token has the profile claims, too.
  conformIdTokenClaims: false,
  ...accountLookup(accounts),
  issueRefreshToken: async () => true,
  loadExistingGrant,
  features: {
    devInteractions: { enabled: false },
    resourceIndicators,
    rpInitiatedLogout: { logoutSource: askToSignOut, postLogoutSuccessSource: confirmSignedOut },
  },
  interactions: { url: (_ctx, { uid }) => `${INTERACTION_PATH}/${uid}` },
  renderError: showError,
  ttl: {
    AccessToken: ACCESS_TOKEN_LIFE_MS / SECOND,
    AuthorizationCode: MINUTE / SECOND,
    Grant: (14 * DAY) / SECOND,
    IdToken: HOUR / SECOND,
    Interaction: HOUR / SECOND,
    RefreshToken: (14 * DAY) / SECOND,
    Session: DAY / SECOND,
  },
});

/** What tokens say of their account. */
const accountLookup = (
  accounts: ReadonlyMap<string, Account>,
): Pick<Configuration, 'findAccount' | 'extraTokenClaims'> => ({
  findAccount: (_ctx, accountId) => {
    const account = accounts.get(accountId);
    return account && { accountId, claims: async () => ({ sub: accountId, ...claimsOf(account) }) };
  },
  extraTokenClaims: (_ctx, token) => {
    const account = 'accountId' in token ? accounts.get(token.accountId ?? '') : undefined;
    return account && { ...claimsOf(account), token_use: 'access' };
  },
});

/** No consent page: the client is our own, so a grant is made when it is needed. */
const loadExistingGrant: Configuration['loadExistingGrant'] = async ({ oidc }) => {
  const { client, session, provider } = oidc;
  if (!client || !session?.accountId) return undefined;
  const existing = await provider.Grant.find(session.grantIdFor(client.clientId) ?? '');
  if (existing) return existing;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope(SCOPES);
  grant.addOIDCClaims(['email', 'name', 'cognito:groups']);
  await grant.save();
  return grant;
};

/** Every access token is a JWT for the API. */
const resourceIndicators: NonNullable<Configuration['features']>['resourceIndicators'] = {
  enabled: true,
  defaultResource: () => RESOURCE,
  useGrantedResource: () => true,
  getResourceServerInfo: () => ({
    audience: AUDIENCE,
    scope: '',
    accessTokenFormat: 'jwt',
    accessTokenTTL: ACCESS_TOKEN_LIFE_MS / SECOND,
    jwt: { sign: { alg: 'RS256' } },
  }),
};
