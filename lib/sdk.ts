/**
 * Settings of every SDK client: at most three tries of five seconds each. Retries are safe because every write may be sent
 * again.
 */
export const sdkDefaults = {
  maxAttempts: 3,
  requestHandler: {
    connectionTimeout: 2_000,
    requestTimeout: 5_000,
    throwOnRequestTimeout: true,
    // On a laptop one process serves all requests at once.
    httpAgent: { maxSockets: 256 },
  },
} as const;

/**
 * Middleware of the SDK that has no use here. One walks through every value of every response for a log that we do not keep;
 * the other builds a header with the SDK's name. Together they take a seventh of the processor time of a call.
 */
export const UNUSED_MIDDLEWARE = ['loggerMiddleware', 'getUserAgentMiddleware'] as const;

interface Client {
  readonly middlewareStack: { remove(name: string): boolean };
}

/** Removes the unused middleware from a client. */
export const withoutUnusedMiddleware = <Of extends Client>(client: Of): Of => {
  for (const name of UNUSED_MIDDLEWARE) client.middlewareStack.remove(name);
  return client;
};
