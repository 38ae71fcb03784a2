import { createInterface } from 'node:readline';

import { CommandError } from '#local/command-error.ts';
import { type HttpServer, type Listener, openHttpServer } from '#local/gateway/http-server.ts';
import { page, pageHeaders } from '#local/issuer/page.ts';

export interface Expected {
  readonly port: number;
  /** Identifies the answer to this sign-in. */
  readonly state: string;
  /** URL of the sign-in page. */
  readonly address: string;
  readonly input: NodeJS.ReadableStream;
  readonly say: (line: string) => void;
  readonly openBrowser: (address: string) => void;
  /** Ends the wait. */
  readonly signal: AbortSignal;
}

/**
 * Waits for the redirect of the issuer. The browser requests it here or, if it runs on another machine, the user pastes its
 * address. Rejects answers to other sign-ins and keeps waiting.
 * @throws CommandError when an answer can no longer arrive
 */
export const receiveAnswer = async (expected: Expected): Promise<URL> => {
  const { port, address, input, say, openBrowser, signal } = expected;
  const answer = Promise.withResolvers<URL>();
  // The answer may fail after the wait has ended.
  answer.promise.catch(() => undefined);
  const server = await openCallback(port);
  const lines = createInterface({ input });
  const end = () => {
    lines.close();
    void server?.close();
  };
  signal.addEventListener('abort', end, { once: true });

  server?.serve(callback(expected, answer.resolve));
  lines.on('line', (line) => {
    const pasted = answerIn(line, expected);
    if (pasted) answer.resolve(pasted);
    else if (line.trim() !== '')
      say('This address does not belong to this sign-in: paste all of it, starting with http://localhost.');
  });
  lines.on('close', () => {
    if (!server)
      answer.reject(
        new CommandError(`port ${port} is in use, and no address was pasted: free the port, then retry`),
      );
  });

  say(`Sign in here: ${address}`);
  say(
    server
      ? 'If the browser runs on another machine, it ends on a page that does not load: paste its address here.'
      : `Port ${port} is in use: after the sign-in, paste here the address of the page on which the browser ends.`,
  );
  openBrowser(address);
  return answer.promise;
};

/** `undefined` if the port is in use. */
const openCallback = async (port: number): Promise<HttpServer | undefined> => {
  try {
    return await openHttpServer(port);
  } catch (error) {
    if (error instanceof CommandError) return undefined;
    throw error;
  }
};

const callback =
  (expected: Expected, receive: (answer: URL) => void): Listener =>
  async (request, response) => {
    const answer = answerIn(`http://localhost:${expected.port}${request.url}`, expected);
    const [status, text] = answer
      ? [200, 'You may close this window. Continue in the terminal.']
      : [400, 'This is not the sign-in that the terminal waits for.'];
    response.writeHead(status, { ...pageHeaders, connection: 'close' });
    response.end(page('en', 'npm run token', `<p>${text}</p>`));
    if (answer) receive(answer);
  };

const answerIn = (text: string, { state }: Expected): URL | undefined => {
  const address = URL.parse(text.trim());
  return address?.searchParams.get('state') === state ? address : undefined;
};
