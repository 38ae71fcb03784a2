const nothing = (): void => {};

/**
 * Does some work in one tab at a time. The tab that is seen takes it over: browsers put others to sleep.
 * @param work starts it, and gives what stops it
 * @returns what ends it here
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
      // Taken over by another tab, or no longer wanted.
    }
    if (options.signal?.aborted) return;
    isLeading = false;
    stopWork();
    release();
    if (!isEnded) waitInLine();
  };

  const waitInLine = (): void => {
    queued = new AbortController();
    void request({ signal: queued.signal });
  };

  const takeOver = (): void => {
    if (isLeading || isEnded || document.visibilityState !== 'visible') return;
    queued.abort();
    void request({ steal: true });
  };

  if (document.visibilityState === 'visible') takeOver();
  else waitInLine();
  document.addEventListener('visibilitychange', takeOver);
  return () => {
    isEnded = true;
    document.removeEventListener('visibilitychange', takeOver);
    queued.abort();
    stopWork();
    release();
  };
};
