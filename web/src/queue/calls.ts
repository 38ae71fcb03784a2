/** A call may grow to this many numbers at any moment, however small the call before it was. */
const CALL_LIMIT = 100;
/** The most numbers in one call. */
const MAX_CALL = 10_000;
const CALL_MS = 10_000;
/** The server adds up to this much to `pollAfterMs`, to spread a crowd. */
const SERVER_SPREAD_MS = 500;

/**
 * For how long a number certainly cannot be called. Calls come ten seconds apart. A call has at most 100 numbers or twice as many
 * as the call before it, and never more than 10,000.
 * @param ahead distance from the last called number
 * @param called numbers called since the last answer. Above 100, it is an upper bound of the size of the current call.
 * @returns milliseconds
 */
export const untilCallable = (ahead: number, called = 0): number => {
  const beyond = ahead - CALL_LIMIT;
  if (beyond <= 0) return 0;
  let untilMs = 0;
  let size = Math.min(2 * Math.max(CALL_LIMIT, called), MAX_CALL);
  for (let reached = size; reached < beyond; reached += size) {
    size = Math.min(2 * size, MAX_CALL);
    untilMs += CALL_MS;
  }
  return untilMs;
};

/** The same from the server's `pollAfterMs`. The server knows the current call, but not how old its answer is on arrival. */
export const untilCallableBy = (pollAfterMs: number, ahead: number): number =>
  Math.max(0, Math.min(pollAfterMs - CALL_MS - SERVER_SPREAD_MS, untilCallable(ahead)));
