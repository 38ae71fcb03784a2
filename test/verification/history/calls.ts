import { setTimeout as sleep } from 'node:timers/promises';

import { type Fault, hooked } from '#test/support/faults.ts';

/** So long without a call of the SDK, no request is under way: none thinks that long. */
const IDLE_MS = 150;

/** Does something that is told when the service makes no calls: also what its sender has given up is done to its end. */
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
