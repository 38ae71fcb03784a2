import {
  type Answer,
  type ApiRoute,
  type CallArguments,
  type CallOptions,
  type Reply,
  send,
} from '#web/api.ts';
import { ApiError, isApiError } from '#web/api-error.ts';
import { forgetQueries } from '#web/query.ts';
import { serverNow } from '#web/server-clock.ts';
import { type Claims, claimsOf } from '#web/session/claims.ts';
import type { Tokens } from '#web/session/oidc.ts';
import { forgetUser, remember, remembered } from '#web/storage.ts';
import { createStore, useStore } from '#web/store.ts';

/** The signed-in user. */
export interface Session extends Claims {
  readonly tokens: Tokens;
}

/** All tabs share the session: one tab signs in, renews or signs out for all. */
const KEY = 'session';
const LOCK = 'session-renewal';
/** Longer than a request takes. */
const RENEW_BEFORE_MS = 60_000;

const sessionOf = (tokens: Tokens): Session => ({
  tokens,
  ...claimsOf(tokens.accessToken, tokens.operatorGroup),
});

const stored = (): Session | undefined => {
  try {
    const tokens = JSON.parse(remembered(KEY) ?? '') as Tokens;
    return sessionOf(tokens);
  } catch {
    return undefined;
  }
};

const session = createStore<Session | undefined>(stored());

/** `undefined`: nobody is signed in. */
export const useSession = (): Session | undefined => useStore(session);

export const currentSession = (): Session | undefined => session.get();

/** Reads storage, because this tab may not know yet that another tab has signed out. */
export const isSignedIn = (userId: string): boolean => stored()?.userId === userId;

/** Calls back when somebody signs in or out, in this tab or another. */
export const onSessionChange = (listener: () => void): void => void session.subscribe(listener);

/** @param tokens `undefined` signs out in this browser */
export const keepSession = (tokens: Tokens | undefined): void => {
  remember(KEY, tokens && JSON.stringify(tokens));
  replaceSession(tokens && sessionOf(tokens));
};

/** Follows sign-ins and sign-outs in other tabs. */
export const startSession = (): void => {
  addEventListener('storage', ({ key }) => {
    if (key === KEY || key === null) replaceSession(stored());
  });
  // A page from the back/forward cache has missed these events.
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) replaceSession(stored());
  });
};

/** Forgets everything of the previous user: the computer may be shared. */
const replaceSession = (next: Session | undefined): void => {
  const before = session.get()?.userId;
  const isAnother = before !== next?.userId;
  if (isAnother) {
    forgetQueries();
    if (before !== undefined) {
      forgetUser(before);
      sessionStorage.clear();
    }
  }
  session.set(next);
};

/**
 * An access token that is valid for another minute, renewed if necessary.
 * @throws ApiError UNAUTHORIZED when nobody is signed in any more; NETWORK when the issuer cannot be reached
 */
export const accessToken = async (): Promise<string> => {
  const current = session.get();
  if (!current) throw new ApiError('UNAUTHORIZED', { status: 401 });
  if (current.expiresAt - serverNow() > RENEW_BEFORE_MS) return current.tokens.accessToken;
  return renewed(current.tokens.accessToken);
};

/** Sends a request as the signed-in user and returns the body. @throws ApiError */
export const callAsUser = async <R extends ApiRoute>(
  route: R,
  ...args: CallArguments<R>
): Promise<Reply<R>> => (await sendAsUser(route, ...args)).data;

/**
 * Sends a request as the signed-in user. If the API refuses the token, renews it once and tries again.
 * @throws ApiError
 */
export const sendAsUser = async <R extends ApiRoute>(
  route: R,
  ...args: CallArguments<R>
): Promise<Answer<R>> => {
  const ask = (token: string) =>
    send(route, ...([{ ...(args[0] as CallOptions<R>), token }] as unknown as CallArguments<R>));
  const token = await accessToken();
  try {
    return await ask(token);
  } catch (error) {
    if (!isApiError(error, 'UNAUTHORIZED')) throw error;
    return ask(await renewed(token));
  }
};

/**
 * One tab renews for all: an issuer accepts a refresh token once.
 * @param used the access token to replace
 * @throws ApiError UNAUTHORIZED when its user is not signed in any more
 */
const renewed = (used: string): Promise<string> =>
  navigator.locks.request(LOCK, async () => {
    const before = stored();
    const tokens = before?.tokens.accessToken === used ? await renew(before.tokens) : undefined;
    const latest = stored();
    if (latest?.tokens.accessToken === used) keepSession(tokens);
    // Another tab has renewed, or somebody has signed out or in.
    else replaceSession(latest);
    const current = session.get();
    if (current?.userId !== claimsOf(used).userId) throw new ApiError('UNAUTHORIZED', { status: 401 });
    return current.tokens.accessToken;
  });

/** `undefined`: the issuer asks for a new sign-in. */
const renew = async (tokens: Tokens): Promise<Tokens | undefined> => {
  if (tokens.refreshToken === undefined) return undefined;
  const { renewTokens } = await import('#web/session/oidc.ts');
  return renewTokens(tokens);
};

/**
 * Leaves for the sign-in page, and ends with the page.
 * @param returnTo the path to come back to, such as `/tickets`
 * @throws ApiError TIMEOUT when the page is still there: the user has stopped it, or the issuer has no page
 */
export const signIn = async (returnTo: string = location.pathname + location.search): Promise<void> => {
  const { goToSignIn } = await import('#web/session/oidc.ts');
  await goToSignIn(returnTo);
};

/** Signs out here, and at the issuer if it supports that. */
export const signOut = async (): Promise<void> => {
  const tokens = session.get()?.tokens;
  keepSession(undefined);
  if (!tokens) return;
  const { goToSignOut } = await import('#web/session/oidc.ts');
  await goToSignOut(tokens);
};
