/** The numbers that a tick may call at any moment. */
const CALL_LIMIT = 100;
/** The most numbers in one call. */
const MAX_CALL = 10_000;
const CALL_MS = 10_000;
/** The server adds up to this much to `pollAfterMs`, to spread a crowd. */
const SERVER_SPREAD_MS = 500;

/**
 * How long a number cannot be called, at the fastest: a call takes twice the numbers of the one before, or 100, at most
 * 10,000, and lasts ten seconds.
 * @param ahead distance from the last called number
 * @param called numbers called since the last look, an upper bound of the current call when above 100
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

/** The same from the server's `pollAfterMs`: it knows the current call, but not the age of its answer. */
export const untilCallableBy = (pollAfterMs: number, ahead: number): number =>
  Math.max(0, Math.min(pollAfterMs - CALL_MS - SERVER_SPREAD_MS, untilCallable(ahead)));
