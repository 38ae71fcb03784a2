import { type ApiError, isApiError } from '#web/api-error.ts';

const FIRST_WAIT_MS = 400;
const LONGEST_WAIT_MS = 10_000;
const ATTEMPTS = 4;

/**
 * The delay before a retry, in milliseconds; `undefined`: do not retry. Every request of the API is safe to repeat.
 * Delays grow, and jitter spreads a crowd.
 * @param attempt the failed attempt, from 1
 */
export const waitBeforeRetry = (
  error: unknown,
  attempt: number,
  random: () => number = Math.random,
): number | undefined => {
  if (attempt >= ATTEMPTS || !isApiError(error) || !isTemporary(error)) return undefined;
  const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt);
  return (error.retryAfterMs ?? 0) + longest * (0.5 + random() / 2);
};

const isTemporary = ({ code, status }: ApiError): boolean =>
  code === 'NETWORK' || code === 'TIMEOUT' || status === 429 || status >= 502;
