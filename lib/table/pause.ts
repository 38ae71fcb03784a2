import { setTimeout as sleep } from 'node:timers/promises';

const MAX_PAUSE_MS = 400;

/** Waits before the next attempt. Full jitter, so that the same requests do not meet again. @param attempt from 1 */
export const pauseAfter = (attempt: number): Promise<void> =>
  sleep(Math.random() * Math.min(MAX_PAUSE_MS, 10 * 2 ** attempt));
