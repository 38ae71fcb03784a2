/**
 * How every SDK client calls. A call gets five seconds and three tries: inside the 30 s of a request there is time to fail
 * clearly, and every write is safe to send again.
 */
export const sdkDefaults = {
  maxAttempts: 3,
  requestHandler: {
    connectionTimeout: 2_000,
    requestTimeout: 5_000,
    throwOnRequestTimeout: true,
    // For a laptop, where one process is all containers at once.
    httpAgent: { maxSockets: 256 },
  },
} as const;

/**
 * What the SDK does at every call and nobody needs: a line for a log that is not kept, for which it goes through every value of
 * every answer, and a header that says which SDK this is. Together they are a seventh of what a call costs.
 */
export const NEEDLESS = ['loggerMiddleware', 'getUserAgentMiddleware'] as const;

interface Client {
  readonly middlewareStack: { remove(name: string): boolean };
}

/** A client that does what it is asked, and nothing else. */
export const plain = <Of extends Client>(client: Of): Of => {
  for (const name of NEEDLESS) client.middlewareStack.remove(name);
  return client;
};
