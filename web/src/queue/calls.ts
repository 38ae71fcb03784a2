/** Numbers that may be called at any moment. */
const CALL_LIMIT = 100;
/** Numbers of the largest call. */
const CALL_MOST = 10_000;
const CALL_MS = 10_000;
/** What the server adds to a wait so that a crowd does not come back at once. */
const SERVER_SPREAD_MS = 500;

/**
 * How long a number cannot be called, even if the next call comes at once: a call is at most twice as large as the one
 * before it, or a hundred numbers, never larger than ten thousand, and lasts ten seconds.
 * @param ahead numbers from the one called last to this one
 * @param called numbers called since the last look: the current call is not larger, or not larger than a hundred
 */
export const untilCallable = (ahead: number, called = 0): number => {
  const beyond = ahead - CALL_LIMIT;
  if (beyond <= 0) return 0;
  let untilMs = 0;
  let size = Math.min(2 * Math.max(CALL_LIMIT, called), CALL_MOST);
  for (let reached = size; reached < beyond; reached += size) {
    size = Math.min(2 * size, CALL_MOST);
    untilMs += CALL_MS;
  }
  return untilMs;
};

/** The same by what the server says, which knows the current call but not how long ago its answer was. */
export const untilCallableBy = (pollAfterMs: number, ahead: number): number =>
  Math.max(0, Math.min(pollAfterMs - CALL_MS - SERVER_SPREAD_MS, untilCallable(ahead)));
