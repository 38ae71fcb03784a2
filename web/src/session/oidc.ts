import * as oauth from 'oauth4webapi';

import { call } from '#web/api.ts';
import { ApiError } from '#web/api-error.ts';
import { language } from '#web/i18n/language.ts';
import { learnServerTime, serverNow } from '#web/server-clock.ts';

/** `/config.json`: the issuer and the client that the page signs in with. */
interface Config {
  readonly issuer: string;
  readonly clientId: string;
  readonly operatorGroup: string;
}

/** The tokens of one user, as the issuer gives them. */
export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken?: string;
  readonly idToken?: string;
  /** The group whose members are operators, from `/config.json`. */
  readonly operatorGroup?: string;
}

/** Kept in this tab while the user is at the issuer. */
interface Pending extends Finished {
  readonly verifier: string;
  readonly nonce: string;
}

/** Kept in this tab after a sign-in, because Back may open the address again that the issuer redirected to. */
interface Finished {
  readonly returnTo: string;
}

const SCOPE = 'openid email profile';
const CLOCK_TOLERANCE_SECONDS = 30;
/** How long the page may stay after it was told to leave. */
const LEAVE_TIMEOUT_MS = 10_000;

const redirectUri = (): string => `${location.origin}/`;

const pendingKey = (state: string): string => `sign-in ${state}`;

let known: ReturnType<typeof discover> | undefined;

/** Discovered once. A failure is not kept: the next call tries again. */
const issuer = (): ReturnType<typeof discover> => {
  known ??= discover().catch((error: unknown) => {
    known = undefined;
    throw error;
  });
  return known;
};

const discover = async () => {
  const sentAt = Date.now();
  // Not from the HTTP cache: after the issuer's redirect, this is the first answer that tells the server's time.
  const response = await reach(fetch('/config.json', { cache: 'no-store' }));
  learnServerTime(response, sentAt);
  if (!response.ok) throw new ApiError('UNKNOWN', { status: response.status });
  const config = (await response.json()) as Config;
  const url = new URL(config.issuer);
  // Only the laptop's issuer has no certificate.
  const options = {
    [oauth.allowInsecureRequests]: url.protocol === 'http:' && url.origin === location.origin,
  };
  const found = await reach(oauth.discoveryRequest(url, { ...options, algorithm: 'oidc' }));
  const server = await oauth.processDiscoveryResponse(url, found);
  const client: oauth.Client = {
    client_id: config.clientId,
    // The device's clock may be hours off, and may be set right while the page is open.
    get [oauth.clockSkew]() {
      return Math.round((serverNow() - Date.now()) / 1_000);
    },
    [oauth.clockTolerance]: CLOCK_TOLERANCE_SECONDS,
  };
  return { server, client, options, operatorGroup: config.operatorGroup };
};

/** `fetch` rejects only when no answer comes. */
const reach = async (request: Promise<Response>): Promise<Response> => {
  try {
    return await request;
  } catch {
    throw new ApiError('NETWORK');
  }
};

/**
 * Leaves for the issuer's sign-in page, and ends with this page.
 * @throws ApiError when the issuer cannot be reached; TIMEOUT when this page is still there: the user has stopped it, or the
 *   issuer has no page
 */
export const goToSignIn = async (returnTo: string): Promise<void> => {
  const { server, client } = await issuer();
  const state = oauth.generateRandomState();
  const pending: Pending = {
    verifier: oauth.generateRandomCodeVerifier(),
    nonce: oauth.generateRandomNonce(),
    returnTo,
  };
  sessionStorage.setItem(pendingKey(state), JSON.stringify(pending));
  const target = new URL(server.authorization_endpoint ?? '');
  target.search = new URLSearchParams({
    client_id: client.client_id,
    redirect_uri: redirectUri(),
    response_type: 'code',
    scope: SCOPE,
    state,
    nonce: pending.nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(pending.verifier),
    code_challenge_method: 'S256',
    ui_locales: language.get(),
    lang: language.get(),
  }).toString();
  const left = untilLeft();
  location.assign(target);
  await left;
};

const untilLeft = (): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new ApiError('TIMEOUT')), LEAVE_TIMEOUT_MS);
    const end = (): void => {
      clearTimeout(timer);
      resolve();
    };
    addEventListener('pagehide', end, { once: true });
  });

/** The path that the user came from. @param address where the issuer has sent them */
export const pathBefore = (address: URL): string => pendingOf(stateIn(address)).returnTo ?? '/';

/**
 * Finishes a sign-in when the issuer has sent the user back: exchanges the code for tokens. A code works once.
 * @returns `undefined`: this tab has no such sign-in under way. It has finished earlier, or in another tab.
 * @throws ApiError, or an error of oauth4webapi when the answer is not valid
 */
export const finishSignIn = async (address: URL): Promise<Tokens | undefined> => {
  const state = stateIn(address);
  const pending = pendingOf(state);
  if (!isUnderWay(pending)) return undefined;
  const { server, client, options, operatorGroup } = await issuer();
  const parameters = oauth.validateAuthResponse(server, client, address, state);
  const response = await reach(
    oauth.authorizationCodeGrantRequest(
      server,
      client,
      oauth.None(),
      parameters,
      redirectUri(),
      pending.verifier,
      options,
    ),
  );
  const answer = await oauth.processAuthorizationCodeResponse(server, client, response, {
    expectedNonce: pending.nonce,
    requireIdToken: true,
  });
  const finished: Finished = { returnTo: pending.returnTo };
  sessionStorage.setItem(pendingKey(state), JSON.stringify(finished));
  // A new user has no wallet yet; for all others this changes nothing.
  await call('POST /users', { token: answer.access_token });
  return { ...tokensOf(answer), operatorGroup };
};

const stateIn = (address: URL): string => address.searchParams.get('state') ?? '';

const pendingOf = (state: string): Partial<Pending> =>
  JSON.parse(sessionStorage.getItem(pendingKey(state)) ?? '{}') as Partial<Pending>;

const isUnderWay = (pending: Partial<Pending>): pending is Pending => pending.verifier !== undefined;

/** New tokens; `undefined`: the issuer asks for a new sign-in. @throws ApiError NETWORK or BUSY */
export const renewTokens = async (tokens: Tokens): Promise<Tokens | undefined> => {
  const { server, client, options } = await issuer();
  const response = await reach(
    oauth.refreshTokenGrantRequest(server, client, oauth.None(), tokens.refreshToken ?? '', options),
  );
  if (response.status >= 500 || response.status === 429)
    throw new ApiError('BUSY', { status: response.status });
  try {
    const answer = await oauth.processRefreshTokenResponse(server, client, response);
    return { ...tokens, ...tokensOf(answer) };
  } catch {
    return undefined;
  }
};

/** Revokes the refresh token, and leaves the page for the issuer's sign-out page. Skips what the issuer does not offer. */
export const goToSignOut = async ({ idToken, refreshToken }: Tokens): Promise<void> => {
  const { server, client, options } = await issuer();
  if (refreshToken !== undefined && server.revocation_endpoint !== undefined) {
    await oauth.revocationRequest(server, client, oauth.None(), refreshToken, options).catch(() => undefined);
  }
  if (server.end_session_endpoint === undefined) return;
  const target = new URL(server.end_session_endpoint);
  target.search = new URLSearchParams({
    client_id: client.client_id,
    post_logout_redirect_uri: redirectUri(),
    // Amazon Cognito's name for `post_logout_redirect_uri`.
    logout_uri: redirectUri(),
    ...(idToken !== undefined && { id_token_hint: idToken }),
  }).toString();
  location.assign(target);
};
const tokensOf = (answer: oauth.TokenEndpointResponse): Tokens => ({
  accessToken: answer.access_token,
  ...(answer.refresh_token !== undefined && { refreshToken: answer.refresh_token }),
  ...(answer.id_token !== undefined && { idToken: answer.id_token }),
});
