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
