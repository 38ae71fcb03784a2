import { useCallback, useEffect, useRef, useState } from 'preact/hooks';

import { createStore, useStore } from '#web/store.ts';

export interface Query<T> {
  /** The last result. It stays while a newer request runs or fails. */
  readonly data: T | undefined;
  /** Why the last request failed. A success clears it. */
  readonly error: unknown;
  readonly isLoading: boolean;
  /** Reads again now. */
  readonly reload: () => void;
  /** Replaces the data with what a write has answered, without a read. */
  readonly set: (data: T) => void;
}

interface QueryOptions {
  /** Reads again at this interval while the page is visible. */
  readonly refreshMs?: number;
}

/**
 * Results by key, so that a page opens with its last data. Each user has a new map. A read that ends after its user has signed
 * out still writes to the old map, which nothing reads.
 */
const results = createStore(new Map<string, unknown>());

/** Call it when the user changes. All mounted queries read again. */
export const forgetQueries = (): void => results.set(new Map());

/**
 * Reads data when the component mounts, when the network comes back, when the page becomes visible, and every `refreshMs`.
 * @param key names the data and everything that the data depends on; `undefined` reads nothing
 */
export const useQuery = <T>(
  key: string | undefined,
  read: (signal: AbortSignal) => Promise<T>,
  { refreshMs }: QueryOptions = {},
): Query<T> => {
  const [state, setState] = useState<{ key: string | undefined; error?: unknown; isLoading: boolean }>({
    key,
    isLoading: key !== undefined,
  });
  const kept = useStore(results);
  const latestRead = useRef(read);
  latestRead.current = read;
  const restart = useRef(() => {});

  useEffect(() => {
    if (key === undefined) return undefined;
    const { run, stop } = repeat(async (signal) => {
      setState((before) => ({ ...before, key, isLoading: true }));
      try {
        const data = await latestRead.current(signal);
        if (signal.aborted) return;
        kept.set(key, data);
        setState({ key, isLoading: false });
      } catch (error) {
        if (!signal.aborted) setState({ key, error, isLoading: false });
      }
    }, refreshMs);
    restart.current = () => void run();
    return stop;
  }, [key, refreshMs, kept]);

  return {
    data: key === undefined ? undefined : (kept.get(key) as T | undefined),
    error: state.key === key ? state.error : undefined,
    isLoading: state.key === key ? state.isLoading : key !== undefined,
    reload: useCallback(() => restart.current(), []),
    set: (data) => {
      if (key === undefined) return;
      kept.set(key, data);
      setState({ key, isLoading: false });
    },
  };
};

/** Reads now, when the network is back or the page becomes visible, and every `refreshMs`. A new read aborts the one before. */
const repeat = (read: (signal: AbortSignal) => Promise<void>, refreshMs: number | undefined) => {
  let running: AbortController | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const run = async (): Promise<void> => {
    running?.abort();
    clearTimeout(timer);
    const controller = new AbortController();
    running = controller;
    await read(controller.signal);
    if (!controller.signal.aborted && refreshMs !== undefined) timer = setTimeout(refresh, refreshMs);
  };
  const refresh = (): void => {
    if (document.visibilityState === 'visible') void run();
  };
  const stop = (): void => {
    running?.abort();
    clearTimeout(timer);
    removeEventListener('online', refresh);
    document.removeEventListener('visibilitychange', refresh);
  };

  void run();
  addEventListener('online', refresh);
  document.addEventListener('visibilitychange', refresh);
  return { run, stop };
};
