import { setTimeout as sleep } from 'node:timers/promises';

/** Runs a loop in the background. Returns a function that stops it and waits for its end. */
export const startLoop = (loop: (signal: AbortSignal) => Promise<unknown>): (() => Promise<void>) => {
  const stopping = new AbortController();
  const running = loop(stopping.signal);
  return async () => {
    stopping.abort();
    await running;
  };
};

/** Waits, and stops waiting when the signal aborts. Never throws. */
export const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  sleep(ms, undefined, { signal }).catch(() => undefined);
