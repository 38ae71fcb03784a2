import { registerHooks } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';

import type * as Module from '#test/verification/simulation/container.ts';
import type { Run } from '#test/verification/simulation/run.ts';

/** How many containers there are at once. */
const CONTAINERS = 3;

// A module imported as `…?container=1` imports our modules the same way: each container has its own memory.
registerHooks({
  resolve: (specifier, context, next) => {
    const resolved = next(specifier, context);
    const [container] = /[?]container=\d+$/.exec(context.parentURL ?? '') ?? [];
    const isOurs = resolved.url.startsWith('file:') && !resolved.url.includes('/node_modules/');
    return container === undefined || !isOurs || resolved.url.endsWith(container)
      ? resolved
      : { ...resolved, url: `${resolved.url}${container}` };
  },
});

const openContainer = async (number: number): Promise<Module.Container> => {
  const url = `${import.meta.resolve('#test/verification/simulation/container.ts')}?container=${number}`;
  const module = (await import(url)) as typeof Module;
  return module.openContainer();
};

// Imported here, so that their imports go through the hooks.
const { keepPrinted } = await import('#test/verification/simulation/printed.ts');
const printed = keepPrinted();
const { runSimulation } = await import('#test/verification/simulation/run.ts');
const containers = await Promise.all(
  Array.from({ length: CONTAINERS }, (_, index) => openContainer(index + 1)),
);
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
parentPort?.postMessage(await runSimulation(workerData as Run, containers, printed));
