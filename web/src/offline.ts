/** Long enough for the waiting room to work on a slow network, and for what a page reads first. */
const START_AFTER_MS = 5_000;

/**
 * Registers the service worker, which opens the page without a network and shows notifications. Last of all: nothing that a
 * page needs at first waits for it.
 */
export const startOffline = (): void => {
  if (!('serviceWorker' in navigator)) return;
  if (import.meta.env.DEV) {
    void forgetWorker();
    return;
  }
  addEventListener('load', () => setTimeout(() => void register(), START_AFTER_MS), { once: true });
};

/** Without a network, or where the browser does not allow it, the page works without the worker. */
const register = async (): Promise<ServiceWorkerRegistration | undefined> => {
  try {
    return await navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' });
  } catch {
    return undefined;
  }
};

/** Keeps the ticket pages for opening without a network. */
export const keepTicketPages = async (): Promise<void> => {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return;
  await register();
  const { active } = await navigator.serviceWorker.ready;
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin to name
  active?.postMessage('ticket seen');
};

/** The development server has no worker, but a built page that ran at the same address may have left one. */
const forgetWorker = async (): Promise<void> => {
  const registration = await navigator.serviceWorker.getRegistration();
  await registration?.unregister();
};
