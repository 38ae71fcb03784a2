import type { Clock } from '#lib/clock.ts';
import type { LocalFunction } from '#local/local-function.ts';
import type { DeployedFunction } from '#local/template/deployment.ts';
import { startThread, type Thread } from '#local/template/lambda-thread.ts';

export interface RuntimeOptions {
  readonly clock: Clock;
  /** AWS endpoint of the functions. */
  readonly endpoint: string;
}

export interface LambdaRuntime {
  readonly add: (deployed: DeployedFunction) => LocalFunction;
  /** Ends all threads and every call in them. */
  readonly stop: () => Promise<void>;
}

/** A function sees a new clock setting after this time at most. */
const CLOCK_MS = 50;

/**
 * Runs bundles as Lambda does. Each function has a thread, which a call starts if none runs. Unlike a container, a thread takes
 * many calls at once, and no call times out.
 */
export const lambdaRuntime = ({ clock, endpoint }: RuntimeOptions): LambdaRuntime => {
  const threads = new Map<string, Thread>();
  const clockOffset = new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT);
  const setClock = () => Atomics.store(new BigInt64Array(clockOffset), 0, BigInt(clock() - Date.now()));
  const ticking = setInterval(setClock, CLOCK_MS).unref();

  const threadOf = (deployed: DeployedFunction): Thread => {
    const running = threads.get(deployed.name);
    if (running) return running;
    const thread = startThread({ deployed, endpoint, clockOffset });
    threads.set(deployed.name, thread);
    void thread.ended.then(() => threads.get(deployed.name) === thread && threads.delete(deployed.name));
    return thread;
  };

  return {
    add: (deployed) => ({
      name: deployed.name,
      invoke: (event, signal) => {
        setClock();
        return threadOf(deployed).call(event, signal);
      },
    }),
    stop: async () => {
      clearInterval(ticking);
      await Promise.all([...threads.values()].map((thread) => thread.stop()));
    },
  };
};
