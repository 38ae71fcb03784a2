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

/** A page that is hidden for a while has its own timers only once a minute: it would learn of its turn late. */
const SPARE_MS = 1_000;

/**
 * Does something later, on time even while the page is hidden.
 * @returns what calls it off
 */
export const after = (milliseconds: number, then: () => void): (() => void) => {
  lastId += 1;
  const id = lastId;
  waiting.set(id, then);
  worker ??= start();
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker is no window
  worker?.postMessage({ id, milliseconds });
  // Whatever becomes of the worker, the page's own timer comes too.
  const own = setTimeout(() => fire(id), worker ? milliseconds + SPARE_MS : milliseconds);
  return () => {
    waiting.delete(id);
    clearTimeout(own);
  };
};
