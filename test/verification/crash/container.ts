import { AsyncLocalStorage } from 'node:async_hooks';

import type { TokenKeys } from '#lib/token/token-keys.ts';

/** What an invocation finds kept by its container: nothing, since each is the first of its own. */
interface Container {
  keys?: TokenKeys;
}

const containers = new AsyncLocalStorage<Container>();

export const inNewContainer = <Result>(act: () => Result): Result => containers.run({}, act);

/** The keys that the container of this invocation has read; outside of one, nothing. */
export const keysKeptHere = (read: () => Promise<TokenKeys>): Promise<TokenKeys> | undefined => {
  const container = containers.getStore();
  return container && keep(container, read);
};

const keep = async (container: Container, read: () => Promise<TokenKeys>): Promise<TokenKeys> =>
  (container.keys ??= await read());
