import { vi } from 'vitest';

const pathOf = (request: RequestInfo | URL): string =>
  typeof request === 'string' ? request : new URL(request instanceof URL ? request : request.url).pathname;

/**
 * The part of a browser's `caches` that the service worker uses, in memory. Node has none.
 * @param network answers the requests of `fetch`, by path
 */
export const stubCaches = (network: (path: string) => Promise<Response>) => {
  const stored = new Map<string, Map<string, Response>>();

  const open = async (name: string) => {
    const files = stored.get(name) ?? new Map<string, Response>();
    stored.set(name, files);
    return {
      keys: async () => [...files.keys()],
      put: async (path: string, response: Response) => void files.set(path, response),
      addAll: async (paths: readonly string[]) => {
        const responses = await Promise.all(paths.map(network));
        if (responses.some(({ ok }) => !ok)) throw new TypeError('a file is missing');
        for (const [index, path] of paths.entries()) files.set(path, responses[index] as Response);
      },
    };
  };
  const match = async (request: RequestInfo, { cacheName }: MultiCacheQueryOptions = {}) =>
    [...stored]
      .filter(([name]) => cacheName === undefined || name === cacheName)
      .map(([, files]) => files.get(pathOf(request)))
      .find((response) => response !== undefined)
      ?.clone();

  vi.stubGlobal('caches', {
    open,
    match,
    keys: async () => [...stored.keys()],
    delete: async (name: string) => stored.delete(name),
  });
  vi.stubGlobal('fetch', (request: RequestInfo) => network(pathOf(request)));
  return {
    /** The paths in each cache. */
    contents: () =>
      Object.fromEntries([...stored].map(([name, files]) => [name, [...files.keys()].toSorted()])),
  };
};
