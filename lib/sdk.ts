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

interface Client {
  readonly middlewareStack: { remove(name: string): boolean };
}

/**
 * A client without the SDK's own log, which we do not keep: for a line that nobody reads, it goes through every value of every
 * answer.
 */
export const unlogged = <Of extends Client>(client: Of): Of => {
  client.middlewareStack.remove('loggerMiddleware');
  return client;
};
