import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { guardChild } from '#local/servers/child-guard.ts';
import type { StackOptions } from '#local/stack.ts';

/** The process of the API, which `npm run dev` replaces after each change. */
export interface ApiProcess {
  /** Resolves with the name of its table when the API runs for the first time. */
  readonly ready: Promise<string>;
  /** Whether it ended by itself. Only a change starts it again. */
  hasFailed(): boolean;
  /** Changes that come together cause one restart. */
  restart(): void;
  stop(): Promise<void>;
}

const API = fileURLToPath(new URL('dev-api.ts', import.meta.url));
/** An editor or `git switch` writes several files, and a file in several steps. */
const PAUSE_MS = 100;

export const startApi = (options: StackOptions): ApiProcess => {
  const { promise: ready, resolve } = Promise.withResolvers<string>();
  let child = launch(options, resolve);
  let timer: NodeJS.Timeout | undefined;
  let restarts = Promise.resolve();

  const replace = async (): Promise<void> => {
    console.log('the API restarts');
    await child.stop();
    child = launch(options, resolve);
  };
  return {
    ready,
    hasFailed: () => child.hasFailed(),
    restart: () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        restarts = restarts.then(replace);
      }, PAUSE_MS);
    },
    stop: async () => {
      clearTimeout(timer);
      await restarts;
      await child.stop();
    },
  };
};

const launch = (options: StackOptions, onReady: (tableName: string) => void) => {
  const child = fork(API, {
    execArgv: [],
    env: { ...process.env, DEV_API: JSON.stringify(options) },
    detached: true,
  });
  const release = guardChild(child);
  const ended = once(child, 'exit').finally(release);
  let isStopped = false;
  let hasFailed = false;
  child.once('message', (tableName) => {
    console.log('the API runs');
    onReady(tableName as string);
  });
  child.once('exit', () => {
    hasFailed = !isStopped;
    if (hasFailed) console.error('the API has ended; it starts again at the next change');
  });
  const stop = async (): Promise<void> => {
    isStopped = true;
    child.kill('SIGTERM');
    await ended;
  };
  return { hasFailed: () => hasFailed, stop };
};
