import { type ApiRoute, call, type CallArguments, type CallOptions, type Reply } from '#web/api.ts';
import { ApiError, isApiError } from '#web/api-error.ts';
import { forgetQueries } from '#web/query.ts';
import { serverNow } from '#web/server-clock.ts';
import { type Claims, claimsOf } from '#web/session/claims.ts';
import { forgetUser, remember, remembered } from '#web/storage.ts';
import { createStore, useStore } from '#web/store.ts';

/** What the issuer gave. */
export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken?: string;
  readonly idToken?: string;
  /** Whose members are operators, as the deployment says. */
  readonly operatorGroup?: string;
}

/** Whoever is signed in. */
export interface Session extends Claims {
  readonly tokens: Tokens;
}

/** All tabs share it: one signs in, renews or signs out for all. */
const KEY = 'session';
const LOCK = 'session-renewal';
/** Early enough for a request that takes its time. */
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

/** Whoever is signed in; `undefined`: nobody. */
export const useSession = (): Session | undefined => useStore(session);

export const currentSession = (): Session | undefined => session.get();

/** Whether someone is signed in on this browser at this moment, whatever this tab has heard of it. */
export const isSignedIn = (userId: string): boolean => stored()?.userId === userId;

/** Calls back when somebody signs in or out, in this tab or another. */
export const onSessionChange = (listener: () => void): void => void session.subscribe(listener);

/** @param tokens `undefined` signs out on this browser */
export const keepSession = (tokens: Tokens | undefined): void => {
  remember(KEY, tokens && JSON.stringify(tokens));
  become(tokens && sessionOf(tokens));
};

/** Follows what other tabs do. */
export const startSession = (): void =>
  addEventListener('storage', ({ key }) => {
    if (key === KEY || key === null) become(stored());
  });

/** Whoever was signed in before leaves nothing behind: the computer may be shared. */
const become = (next: Session | undefined): void => {
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
 * An access token that is good for a while, renewed if need be.
 * @throws ApiError UNAUTHORIZED when nobody is signed in any more; NETWORK when the issuer cannot be reached
 */
export const accessToken = async (): Promise<string> => {
  const current = session.get();
  if (!current) throw new ApiError('UNAUTHORIZED', { status: 401 });
  if (current.expiresAt - serverNow() > RENEW_BEFORE_MS) return current.tokens.accessToken;
  return renewed(current.tokens.accessToken);
};

/**
 * Does a request as whoever is signed in; a token that the API no longer takes is renewed once.
 * @throws ApiError
 */
export const callAsUser = async <R extends ApiRoute>(
  route: R,
  ...args: CallArguments<R>
): Promise<Reply<R>> => {
  const ask = (token: string) =>
    call(route, ...([{ ...(args[0] as CallOptions<R>), token }] as unknown as CallArguments<R>));
  const token = await accessToken();
  try {
    return await ask(token);
  } catch (error) {
    if (!isApiError(error, 'UNAUTHORIZED')) throw error;
    return ask(await renewed(token));
  }
};

/** One tab renews for all: issuers take a refresh token once. @param used the token that is no longer good */
const renewed = (used: string): Promise<string> =>
  navigator.locks.request(LOCK, async () => {
    const latest = stored();
    if (latest && latest.tokens.accessToken !== used) {
      session.set(latest);
      return latest.tokens.accessToken;
    }
    const tokens = latest && (await renew(latest.tokens));
    keepSession(tokens);
    if (!tokens) throw new ApiError('UNAUTHORIZED', { status: 401 });
    return tokens.accessToken;
  });

/** `undefined`: the issuer wants a new sign-in. */
const renew = async (tokens: Tokens): Promise<Tokens | undefined> => {
  if (tokens.refreshToken === undefined) return undefined;
  const { renewTokens } = await import('#web/session/oidc.ts');
  return renewTokens(tokens);
};

/** Goes to the sign-in page, and comes back to where one is. @param returnTo a hash such as `#/tickets` */
export const signIn = async (returnTo: string = location.hash): Promise<void> => {
  const { goToSignIn } = await import('#web/session/oidc.ts');
  await goToSignIn(returnTo);
};

/** Signs out here and, where it can be told, at the issuer. */
export const signOut = async (): Promise<void> => {
  const tokens = session.get()?.tokens;
  keepSession(undefined);
  if (!tokens) return;
  const { goToSignOut } = await import('#web/session/oidc.ts');
  await goToSignOut(tokens);
};
