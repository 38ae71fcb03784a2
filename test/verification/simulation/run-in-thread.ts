import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

import type { Report, Run } from '#test/verification/simulation/run.ts';

/**
 * Runs the weather of a seed in a thread of its own, where time and chance are virtual and no run finds anything that
 * another one left. Finds AWS by this process' environment.
 * @throws AbortError once the signal says so
 */
export const runInThread = async (run: Run, signal?: AbortSignal): Promise<Report> => {
  const worker = new Worker(fileURLToPath(new URL('thread.ts', import.meta.url)), {
    workerData: run,
    execArgv: [],
    env: { ...process.env, POWERTOOLS_LOG_LEVEL: 'WARN' },
  });
  try {
    // Whoever waits for what never comes keeps nothing alive: the thread ends without a word.
    const [report] = (await Promise.race([
      once(worker, 'message', { signal }),
      once(worker, 'exit', { signal }).then(([code]) => {
        throw new Error(`the weather of seed ${run.seed} ended early, with exit code ${code}`);
      }),
    ])) as [Report];
    return report;
  } finally {
    await worker.terminate();
  }
};
