import { setTimeout as sleep } from 'node:timers/promises';

import { type Fault, hooked } from '#test/support/faults.ts';

/** After this long without an SDK call, no request is under way. */
const IDLE_MS = 150;

/**
 * Runs `act` with a function that waits until the service makes no calls. By then all requests are done, even those whose sender
 * has gone.
 */
export const watchingCalls = async <Result>(
  act: (untilIdle: () => Promise<void>) => Promise<Result>,
): Promise<Result> => {
  const calls = { underWay: 0, lastAt: 0 };
  const watch: Fault = async (perform) => {
    calls.underWay += 1;
    try {
      return await perform();
    } finally {
      calls.underWay -= 1;
      calls.lastAt = performance.now();
    }
  };
  const untilIdle = async () => {
    while (calls.underWay > 0 || performance.now() - calls.lastAt < IDLE_MS) await sleep(20);
  };
  return hooked('call', watch, () => act(untilIdle));
};
