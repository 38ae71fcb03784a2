const waiting = new Map<number, () => void>();
let lastId = 0;
let worker: Worker | undefined;

const fire = (id: number): void => {
  const then = waiting.get(id);
  waiting.delete(id);
  then?.();
};

const start = (): Worker | undefined => {
  try {
    const started = new Worker(new URL('./timer-worker.ts', import.meta.url), { type: 'module' });
    started.addEventListener('message', ({ data }: MessageEvent<number>) => fire(data));
    return started;
  } catch {
    return undefined;
  }
};

/** The page's own timer is the fallback. It is throttled while the page is hidden. */
const SPARE_MS = 1_000;

/**
 * Like `setTimeout`, but on time while the page is hidden.
 * @returns a function that cancels it
 */
export const after = (milliseconds: number, then: () => void): (() => void) => {
  lastId += 1;
  const id = lastId;
  waiting.set(id, then);
  worker ??= start();
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker is not a window
  worker?.postMessage({ id, milliseconds });
  // In case the worker fails.
  const own = setTimeout(() => fire(id), worker ? milliseconds + SPARE_MS : milliseconds);
  return () => {
    waiting.delete(id);
    clearTimeout(own);
  };
};
