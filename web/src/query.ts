import { useCallback, useEffect, useRef, useState } from 'preact/hooks';

export interface Query<T> {
  /** What came last, also while a newer one is under way or failed. */
  readonly data: T | undefined;
  /** Why the last request failed; gone when one succeeds. */
  readonly error: unknown;
  readonly isLoading: boolean;
  /** Asks again now. */
  readonly reload: () => void;
}

interface QueryOptions {
  /** Asks again so often while the page is seen. */
  readonly refreshMs?: number;
}

/** What was shown before is there at once when its page is opened again. */
const kept = new Map<string, unknown>();

/** Forgets what was read, for whoever signs in or out. */
export const forgetQueries = (): void => kept.clear();

/**
 * Reads when shown, when the network comes back, when the page is seen again, and every `refreshMs`.
 * @param key names what is read, with all that it depends on; `undefined`: nothing yet
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
  const latestRead = useRef(read);
  latestRead.current = read;
  const restart = useRef(() => {});

  useEffect(() => {
    if (key === undefined) return undefined;
    let running: AbortController | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;

    const run = async (): Promise<void> => {
      running?.abort();
      clearTimeout(timer);
      const controller = new AbortController();
      running = controller;
      setState((before) => ({ ...before, key, isLoading: true }));
      try {
        kept.set(key, await latestRead.current(controller.signal));
        if (!controller.signal.aborted) setState({ key, isLoading: false });
      } catch (error) {
        if (!controller.signal.aborted) setState({ key, error, isLoading: false });
      }
      if (!controller.signal.aborted && refreshMs !== undefined) timer = setTimeout(refresh, refreshMs);
    };
    const refresh = (): void => {
      if (document.visibilityState === 'visible') void run();
    };

    restart.current = () => void run();
    void run();
    addEventListener('online', refresh);
    document.addEventListener('visibilitychange', refresh);
    return () => {
      running?.abort();
      clearTimeout(timer);
      removeEventListener('online', refresh);
      document.removeEventListener('visibilitychange', refresh);
    };
  }, [key, refreshMs]);

  return {
    data: key === undefined ? undefined : (kept.get(key) as T | undefined),
    error: state.key === key ? state.error : undefined,
    isLoading: state.key === key ? state.isLoading : key !== undefined,
    reload: useCallback(() => restart.current(), []),
  };
};
