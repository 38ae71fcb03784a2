/**
 * Registers the service worker, which opens the page without a network and shows notifications. A million users wait without
 * either, so only those get it who see a ticket or want to be notified.
 * @returns the registration, once the worker runs; `undefined` where it may not, and on the development server, which has none
 */
export const startWorker = async (): Promise<ServiceWorkerRegistration | undefined> => {
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
  const worker = await startWorker();
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin to name
  worker?.active?.postMessage('ticket seen');
};
