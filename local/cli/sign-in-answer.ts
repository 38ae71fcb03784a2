import { createInterface } from 'node:readline';

import { CommandError } from '#local/cli/command-error.ts';
import { type HttpServer, type Listener, openHttpServer } from '#local/gateway/http-server.ts';
import { page, pageHeaders } from '#local/issuer/page.ts';
import { StartError } from '#local/start-error.ts';

export interface Expected {
  readonly port: number;
  /** What tells the answer to this sign-in from any other. */
  readonly state: string;
  /** Where one signs in. */
  readonly address: string;
  readonly input: NodeJS.ReadableStream;
  readonly say: (line: string) => void;
  readonly openBrowser: (address: string) => void;
  /** Ends the wait. */
  readonly signal: AbortSignal;
}

/**
 * Waits for the address to which the issuer sends the browser: the browser asks for it here or, where it runs on another
 * machine, someone pastes it. What does not belong to this sign-in is refused, and the wait goes on.
 * @throws CommandError when nothing can arrive any more
 */
export const receiveAnswer = async (expected: Expected): Promise<URL> => {
  const { port, address, input, say, openBrowser, signal } = expected;
  const answer = Promise.withResolvers<URL>();
  // The wait may have ended before the answer fails.
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
      say('That is not the address to which this sign-in leads: paste it whole, from http://localhost on.');
  });
  lines.on('close', () => {
    if (!server)
      answer.reject(
        new CommandError(`port ${port} is not free, and nothing was pasted: free it, and try again`),
      );
  });

  say(`Sign in here: ${address}`);
  say(
    server
      ? 'If the browser runs on another machine, it ends on a page that cannot be shown: paste its address here.'
      : `Port ${port} is not free: after the sign-in, paste the address of the page on which the browser ends here.`,
  );
  openBrowser(address);
  return answer.promise;
};

/** `undefined`: another program has the port. */
const openCallback = async (port: number): Promise<HttpServer | undefined> => {
  try {
    return await openHttpServer(port);
  } catch (error) {
    if (error instanceof StartError) return undefined;
    throw error;
  }
};

const callback =
  (expected: Expected, receive: (answer: URL) => void): Listener =>
  async (request, response) => {
    const answer = answerIn(`http://localhost:${expected.port}${request.url}`, expected);
    const [status, text] = answer
      ? [200, 'You may close this window: the terminal goes on.']
      : [400, 'This does not belong to the sign-in that the terminal waits for.'];
    response.writeHead(status, { ...pageHeaders, connection: 'close' });
    response.end(page('en', 'npm run token', `<p>${text}</p>`));
    if (answer) receive(answer);
  };

const answerIn = (text: string, { state }: Expected): URL | undefined => {
  const address = URL.parse(text.trim());
  return address?.searchParams.get('state') === state ? address : undefined;
};
