const nothing = (): void => {};

/**
 * Runs some work in one tab at a time. A tab that becomes visible takes over, because browsers slow hidden tabs down.
 * @param work starts the work, and returns a function that stops it
 * @returns a function that ends it in this tab
 */
export const inOneTab = (name: string, work: () => () => void): (() => void) => {
  let isLeading = false;
  let isEnded = false;
  let queued = new AbortController();
  let stopWork = nothing;
  let release = nothing;

  const lead = async (): Promise<void> => {
    isLeading = true;
    stopWork = work();
    await new Promise<void>((resolve) => {
      release = resolve;
    });
  };

  const request = async (options: LockOptions): Promise<void> => {
    try {
      await navigator.locks.request(name, options, lead);
    } catch {
      // Another tab took the lock, or the request was aborted.
    }
    if (options.signal?.aborted) return;
    isLeading = false;
    stopWork();
    release();
    if (!isEnded) waitForLock();
  };

  const waitForLock = (): void => {
    queued = new AbortController();
    void request({ signal: queued.signal });
  };

  const takeOver = (): void => {
    if (isLeading || isEnded || document.visibilityState !== 'visible') return;
    queued.abort();
    void request({ steal: true });
  };

  if (document.visibilityState === 'visible') takeOver();
  else waitForLock();
  document.addEventListener('visibilitychange', takeOver);
  return () => {
    isEnded = true;
    document.removeEventListener('visibilitychange', takeOver);
    queued.abort();
    stopWork();
    release();
  };
};
