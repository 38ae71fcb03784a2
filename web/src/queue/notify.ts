/** `undefined`: this browser has no notifications. */
export const notifyPermission = (): NotificationPermission | undefined =>
  'Notification' in globalThis ? Notification.permission : undefined;

/** Without HTTPS, and in some private windows, a browser allows no worker. */
const mayHaveWorker = (): boolean => 'serviceWorker' in navigator;

/** iPhones have notifications only in an installed page. Android shows them only through a service worker. */
export const canNotify = (): boolean =>
  notifyPermission() !== undefined && (mayHaveWorker() || !navigator.userAgent.includes('Android'));

/** Asks for the permission, and starts the worker that shows the notification. */
export const askToNotify = async (): Promise<NotificationPermission> => {
  const permission = await Notification.requestPermission();
  if (permission === 'granted') await startServiceWorker();
  return permission;
};

/** Imports the code on demand, because few of those who wait turn notifications on. */
const startServiceWorker = async (): Promise<void> => {
  try {
    const { registerServiceWorker } = await import('#web/register-service-worker.ts');
    await registerServiceWorker();
  } catch {
    // The next page with a ticket starts it.
  }
};

interface TurnNotice {
  readonly title: string;
  readonly body: string;
  /** The page to open on a click. */
  readonly href: string;
}

/** Notifies a user whose page is hidden, if they have allowed it. */
export const notifyOfTurn = async ({ title, body, href }: TurnNotice): Promise<void> => {
  if (notifyPermission() !== 'granted' || document.visibilityState === 'visible') return;
  const icon = document.querySelector<HTMLLinkElement>('link[rel=icon]')?.href ?? '';
  const options = { body, tag: 'turn', icon, data: { url: new URL(href, location.href).href } };
  try {
    const worker = await navigator.serviceWorker?.getRegistration();
    // The worker gets the click.
    if (worker?.active) return await worker.showNotification(title, options);
    const notification = new Notification(title, options);
    notification.addEventListener('click', () => {
      focus();
      notification.close();
    });
  } catch {
    // The user has revoked the permission, or Android has no worker yet.
  }
};
