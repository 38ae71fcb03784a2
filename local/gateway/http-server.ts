import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { CommandError } from '#local/command-error.ts';

export type Listener = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface HttpServer {
  readonly url: string;
  /** Answers all requests, including those that wait since the server was opened. */
  serve(listener: Listener): void;
  /** Accepts no more requests, and waits up to three seconds for open ones. */
  close(): Promise<void>;
}

const CLOSE_TIMEOUT_MS = 3_000;

/**
 * Opens a port at once, to fail early if it is in use. Requests wait until `serve` is called.
 * @param port 0: any free port
 * @throws CommandError when the port is in use or not allowed
 */
export const openHttpServer = async (port: number): Promise<HttpServer> => {
  const listener = Promise.withResolvers<Listener>();
  const server = createServer((request, response) => {
    void listener.promise.then((listen) => listen(request, response));
  });
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  } catch (error) {
    throw portError(port, error as NodeJS.ErrnoException);
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    serve: (listen) => listener.resolve(listen),
    close: async () => {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      const timer = setTimeout(() => server.closeAllConnections(), CLOSE_TIMEOUT_MS);
      await closed;
      clearTimeout(timer);
    },
  };
};

const portError = (port: number, error: NodeJS.ErrnoException): Error => {
  if (error.code === 'EADDRINUSE') {
    return new CommandError(
      `port ${port} is in use, maybe by another stack: stop it, or set PORT to another one (0: any)`,
    );
  }
  if (error.code === 'EACCES')
    return new CommandError(`port ${port} is not allowed: set PORT to one above 1023`);
  return error;
};
