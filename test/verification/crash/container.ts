import { AsyncLocalStorage } from 'node:async_hooks';

import type { TokenKeys } from '#lib/token/token-keys.ts';

/** The memory of a container. Each invocation has a new container, so it finds nothing there. */
interface Container {
  keys?: TokenKeys;
}

const containers = new AsyncLocalStorage<Container>();

export const inNewContainer = <Result>(act: () => Result): Result => containers.run({}, act);

/** The keys, read once in each invocation. Undefined outside of an invocation. */
export const keysKeptHere = (read: () => Promise<TokenKeys>): Promise<TokenKeys> | undefined => {
  const container = containers.getStore();
  return container && keep(container, read);
};

const keep = async (container: Container, read: () => Promise<TokenKeys>): Promise<TokenKeys> =>
  (container.keys ??= await read());
