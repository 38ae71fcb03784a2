import { setTimeout as sleep } from 'node:timers/promises';
import * as oauth from 'oauth4webapi';

import { CLI_PORT, cliCallbackUrl } from '#infra/names.ts';
import { MINUTE } from '#lib/clock.ts';
import { CommandError } from '#local/cli/command-error.ts';
import { receiveAnswer } from '#local/cli/sign-in-answer.ts';

export interface SignIn {
  readonly issuer: string;
  readonly clientId: string;
  /** Of this machine, to which the browser comes back; the issuer's client must allow it. */
  readonly port?: number | undefined;
  readonly timeoutMs?: number;
  /** Where pasted lines come from. */
  readonly input: NodeJS.ReadableStream;
  /** Shows a line to whoever signs in. */
  readonly say: (line: string) => void;
  /** Opens an address in a browser, if there is one. */
  readonly openBrowser: (address: string) => void;
}

const SCOPE = 'openid email profile';
const CLOCK_TOLERANCE_SECONDS = 30;

/**
 * Signs someone in through a browser, on this machine or on another one, by the authorization code flow with PKCE.
 * Gives the access token.
 * @throws CommandError when the issuer does not answer, refuses, or nobody signs in in time
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

/** Who takes part: the issuer, and the client that we are. */
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
  if (!url) throw new CommandError(`the issuer "${issuer}" is no URL`);
  // Only an issuer on this machine has no certificate.
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
    throw new CommandError(`${server.issuer} has no authorization endpoint: nobody can sign in by a browser`);
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

/** An issuer that does not know the redirect shows its error in the browser and never comes back. */
const lateness = async (timeoutMs: number, signal: AbortSignal, { redirectUri }: Attempt): Promise<never> => {
  await sleep(timeoutMs, undefined, { signal, ref: false });
  throw new CommandError(
    `nobody signed in within ${timeoutMs / 1_000} s: try again (if the browser shows an error about the redirect, ` +
      `the issuer's client must allow ${redirectUri})`,
  );
};

/** Changes the issuer's answer into an access token. */
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
    throw new CommandError(`${server.issuer} refuses the sign-in: ${reasonOf(error)}`);
  }
};

const reasonOf = (thrown: unknown): string => {
  if (thrown instanceof oauth.AuthorizationResponseError || thrown instanceof oauth.ResponseBodyError)
    return [thrown.error, thrown.error_description].filter(Boolean).join(', ');
  const { message, cause } = thrown as Error;
  const { code, message: why } = (cause ?? {}) as NodeJS.ErrnoException;
  return (code ?? why) ? `${message} (${code ?? why})` : message;
};
