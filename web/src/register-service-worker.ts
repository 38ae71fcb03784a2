/**
 * Registers the service worker, which opens the page without a network and shows notifications. Most of a million users need
 * neither, so only a user who sees a ticket or turns notifications on gets it.
 * @returns the registration, once the worker runs; `undefined` where the browser allows none, and on the development server,
 * which has no worker
 */
export const registerServiceWorker = async (): Promise<ServiceWorkerRegistration | undefined> => {
  if (!('serviceWorker' in navigator)) return undefined;
  try {
    await navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' });
    return await navigator.serviceWorker.ready;
  } catch {
    return undefined;
  }
};

/** Keeps the ticket pages for opening without a network. */
export const keepTicketPages = async (): Promise<void> => {
  const worker = await registerServiceWorker();
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin to name
  worker?.active?.postMessage('ticket seen');
};
