import { createStore, useStore } from '#web/store.ts';

const reasons = new Set<symbol>();
let lock: WakeLockSentinel | undefined;
let last: Promise<void> = Promise.resolve();

const mayTurnOff = createStore(false);

/** Whether the screen may turn off although it should stay on: the browser has no wake lock, or refuses it. */
export const useScreenMayTurnOff = (): boolean => useStore(mayTurnOff);

/** Takes the lock while there is a reason, and gives it back after the last one. */
const apply = async (): Promise<void> => {
  const isWanted = reasons.size > 0 && document.visibilityState === 'visible';
  try {
    if (!isWanted) await lock?.release();
    else if (!lock || lock.released) lock = await navigator.wakeLock.request('screen');
    mayTurnOff.set(false);
  } catch {
    // Absent in older browsers; refused when the battery is low.
    mayTurnOff.set(isWanted);
  }
};

/** Runs one change after the other: a request that is still running does not know of a later release. */
const update = (): void => {
  last = last.then(apply);
};

/** Keeps the screen on. Returns a function that lets it turn off. */
export const keepScreenOn = (): (() => void) => {
  const reason = Symbol('reason');
  reasons.add(reason);
  update();
  return () => {
    reasons.delete(reason);
    update();
  };
};

// The browser releases the lock of a hidden page.
document.addEventListener('visibilitychange', update);
