import { setTimeout as sleep } from 'node:timers/promises';
import * as oauth from 'oauth4webapi';

import { CLI_PORT, cliCallbackUrl } from '#infra/names.ts';
import { MINUTE } from '#lib/clock.ts';
import { receiveAnswer } from '#local/cli/sign-in-answer.ts';
import { CommandError } from '#local/command-error.ts';

export interface SignIn {
  readonly issuer: string;
  readonly clientId: string;
  /** Local port of the redirect. The issuer's client must allow it. */
  readonly port?: number | undefined;
  readonly timeoutMs?: number;
  /** Source of pasted lines. */
  readonly input: NodeJS.ReadableStream;
  /** Prints a line for the user. */
  readonly say: (line: string) => void;
  /** Opens an address in a browser, if possible. */
  readonly openBrowser: (address: string) => void;
}

const SCOPE = 'openid email profile';
const CLOCK_TOLERANCE_SECONDS = 30;

/**
 * Signs a user in through a browser, here or on another machine: authorization code flow with PKCE.
 * Returns the access token.
 * @throws CommandError when the issuer does not answer or rejects the sign-in, or after `timeoutMs`
 */
export const signInByBrowser = async (options: SignIn): Promise<string> => {
  const { port = CLI_PORT, timeoutMs = 5 * MINUTE } = options;
  const party = await discover(options);
  const attempt: Attempt = {
    redirectUri: cliCallbackUrl(port),
    state: oauth.generateRandomState(),
    nonce: oauth.generateRandomNonce(),
    verifier: oauth.generateRandomCodeVerifier(),
  };
  const address = await authorizationUrl(party, attempt);
  const stop = new AbortController();
  const answer = receiveAnswer({ ...options, port, state: attempt.state, address, signal: stop.signal });
  try {
    return await redeem(
      party,
      attempt,
      await Promise.race([answer, lateness(timeoutMs, stop.signal, attempt)]),
    );
  } finally {
    stop.abort();
  }
};

/** The issuer, and our client. */
interface Party {
  readonly server: oauth.AuthorizationServer;
  readonly client: oauth.Client;
  readonly options: { readonly [oauth.allowInsecureRequests]: boolean };
}

interface Attempt {
  readonly redirectUri: string;
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

const discover = async ({ issuer, clientId }: SignIn): Promise<Party> => {
  const url = URL.parse(issuer);
  if (!url) throw new CommandError(`the issuer "${issuer}" is not a URL`);
  // Only an issuer on this machine may lack a certificate.
  const insecure = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  const options = { [oauth.allowInsecureRequests]: insecure };
  try {
    const found = await oauth.discoveryRequest(url, { ...options, algorithm: 'oidc' });
    const server = await oauth.processDiscoveryResponse(url, found);
    const client = { client_id: clientId, [oauth.clockTolerance]: CLOCK_TOLERANCE_SECONDS };
    return { server, client, options };
  } catch (error) {
    throw new CommandError(`${issuer} does not answer as an OIDC issuer: ${reasonOf(error)}`);
  }
};

const authorizationUrl = async (
  { server, client }: Party,
  { redirectUri, state, nonce, verifier }: Attempt,
): Promise<string> => {
  if (server.authorization_endpoint === undefined)
    throw new CommandError(`${server.issuer} has no authorization endpoint: a browser cannot sign in`);
  const target = new URL(server.authorization_endpoint);
  target.search = new URLSearchParams({
    client_id: client.client_id,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: SCOPE,
    state,
    nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  }).toString();
  return target.href;
};

/** An issuer that does not allow the redirect shows its error in the browser and never redirects. */
const lateness = async (timeoutMs: number, signal: AbortSignal, { redirectUri }: Attempt): Promise<never> => {
  await sleep(timeoutMs, undefined, { signal, ref: false });
  throw new CommandError(
    `no sign-in within ${timeoutMs / 1_000} s: retry (if the browser shows an error about the redirect, ` +
      `the issuer's client must allow ${redirectUri})`,
  );
};

/** Exchanges the issuer's answer for an access token. */
const redeem = async ({ server, client, options }: Party, attempt: Attempt, answer: URL): Promise<string> => {
  try {
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      oauth.None(),
      oauth.validateAuthResponse(server, client, answer, attempt.state),
      attempt.redirectUri,
      attempt.verifier,
      options,
    );
    const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, {
      expectedNonce: attempt.nonce,
      requireIdToken: true,
    });
    return tokens.access_token;
  } catch (error) {
    throw new CommandError(`${server.issuer} rejects the sign-in: ${reasonOf(error)}`);
  }
};

const reasonOf = (thrown: unknown): string => {
  if (thrown instanceof oauth.AuthorizationResponseError || thrown instanceof oauth.ResponseBodyError)
    return [thrown.error, thrown.error_description].filter(Boolean).join(', ');
  const { message, cause } = thrown as Error;
  const { code, message: why } = (cause ?? {}) as NodeJS.ErrnoException;
  return (code ?? why) ? `${message} (${code ?? why})` : message;
};
