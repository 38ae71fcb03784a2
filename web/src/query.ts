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
  /** Replaces the data with what a write has answered. A read that is under way is older, so it is aborted. */
  readonly set: (data: T) => void;
}

interface QueryOptions<T> {
  /** Reads again at this interval while the page is visible. `undefined`: not by itself. */
  readonly refreshMs?: number | ((data: T | undefined) => number | undefined);
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
  { refreshMs }: QueryOptions<T> = {},
): Query<T> => {
  const [state, setState] = useState<{ key: string | undefined; error?: unknown; isLoading: boolean }>({
    key,
    isLoading: key !== undefined,
  });
  const kept = useStore(results);
  const latest = useRef({ read, refreshMs });
  latest.current = { read, refreshMs };
  const reading = useRef(noReading);

  useEffect(() => {
    if (key === undefined) return undefined;
    const refreshMsNow = (): number | undefined => {
      const { refreshMs: wanted } = latest.current;
      return typeof wanted === 'function' ? wanted(kept.get(key) as T | undefined) : wanted;
    };
    const { stop, ...controls } = repeat(async (signal) => {
      setState((before) => ({ ...before, key, isLoading: true }));
      try {
        const data = await latest.current.read(signal);
        if (signal.aborted) return;
        kept.set(key, data);
        setState({ key, isLoading: false });
      } catch (error) {
        if (!signal.aborted) setState({ key, error, isLoading: false });
      }
    }, refreshMsNow);
    reading.current = controls;
    return () => {
      reading.current = noReading;
      stop();
    };
  }, [key, kept]);

  return {
    data: key === undefined ? undefined : (kept.get(key) as T | undefined),
    error: state.key === key ? state.error : undefined,
    isLoading: state.key === key ? state.isLoading : key !== undefined,
    reload: useCallback(() => reading.current.restart(), []),
    set: (data) => {
      if (key === undefined) return;
      kept.set(key, data);
      setState({ key, isLoading: false });
      reading.current.postpone();
    },
  };
};

interface Reading {
  /** Reads again now. */
  readonly restart: () => void;
  /** Aborts a running read. The next one comes after a whole interval. */
  readonly postpone: () => void;
}

/** Of a component that reads nothing, or that is gone. */
const noReading: Reading = { restart: () => {}, postpone: () => {} };

/** Reads now, when the network is back or the page becomes visible, and every `refreshMs`. A new read aborts the one before. */
const repeat = (read: (signal: AbortSignal) => Promise<void>, refreshMs: () => number | undefined) => {
  let running: AbortController | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const abort = (): void => {
    running?.abort();
    clearTimeout(timer);
  };
  const postpone = (): void => {
    abort();
    const wait = refreshMs();
    if (wait !== undefined) timer = setTimeout(refresh, wait);
  };
  const run = async (): Promise<void> => {
    abort();
    const controller = new AbortController();
    running = controller;
    await read(controller.signal);
    if (!controller.signal.aborted) postpone();
  };
  const restart = (): void => void run();
  const refresh = (): void => {
    if (document.visibilityState === 'visible') restart();
  };
  const stop = (): void => {
    abort();
    removeEventListener('online', refresh);
    document.removeEventListener('visibilitychange', refresh);
  };

  restart();
  addEventListener('online', refresh);
  document.addEventListener('visibilitychange', refresh);
  return { restart, postpone, stop };
};
