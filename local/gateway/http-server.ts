import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { StartError } from '#local/start-error.ts';

export type Listener = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface HttpServer {
  readonly url: string;
  /** Requests that came before are answered from now on. */
  serve(listener: Listener): void;
  /** Takes no more requests and waits for those that are being answered. */
  close(): Promise<void>;
}

const CLOSE_TIMEOUT_MS = 3_000;

/**
 * Takes a port at once, so that a taken one is known early; requests wait until there is something to serve.
 * @param port 0: any
 * @throws StartError when the port is taken or not allowed
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
    return new StartError(
      `port ${port} is in use, maybe by another stack: stop it, or set PORT to another one (0: any)`,
    );
  }
  if (error.code === 'EACCES')
    return new StartError(`port ${port} is not allowed: set PORT to one above 1023`);
  return error;
};
