import { createStore, useStore } from '#web/store.ts';

const online = createStore(true);

const follow = (): void => online.set(navigator.onLine);

/** Follows `navigator.onLine`. */
export const startOnline = (): void => {
  follow();
  addEventListener('online', follow);
  addEventListener('offline', follow);
};

export const useOnline = (): boolean => useStore(online);
