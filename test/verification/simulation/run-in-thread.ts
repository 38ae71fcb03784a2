import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

import type { Report, Run } from '#test/verification/simulation/run.ts';

/**
 * Runs one seed in its own thread, with virtual time and seeded random numbers. Runs share no memory. The thread reads the AWS
 * endpoints from the environment of this process.
 * @throws AbortError once the signal says so
 */
export const runInThread = async (run: Run, signal?: AbortSignal): Promise<Report> => {
  const worker = new Worker(fileURLToPath(new URL('thread.ts', import.meta.url)), {
    workerData: run,
    execArgv: [],
    env: { ...process.env, POWERTOOLS_LOG_LEVEL: 'WARN' },
  });
  try {
    // If every actor waits for ever, nothing keeps the thread alive: it ends without a report.
    const [report] = (await Promise.race([
      once(worker, 'message', { signal }),
      once(worker, 'exit', { signal }).then(([code]) => {
        throw new Error(`the simulation of seed ${run.seed} ended early, with exit code ${code}`);
      }),
    ])) as [Report];
    return report;
  } finally {
    await worker.terminate();
  }
};
