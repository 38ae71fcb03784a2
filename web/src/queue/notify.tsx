import { useEffect, useState } from 'preact/hooks';

import { useStrings } from '#web/i18n/strings.ts';
import { queueStrings } from '#web/queue/strings.ts';
import { Button } from '#web/ui/button.tsx';

const permissionNow = (): NotificationPermission | undefined =>
  'Notification' in globalThis ? Notification.permission : undefined;

const serviceWorker = async (): Promise<ServiceWorkerRegistration | undefined> =>
  // Absent without HTTPS and in some private windows.
  'serviceWorker' in navigator ? navigator.serviceWorker.getRegistration() : undefined;

/** iPhones have notifications only in an installed page. Android shows them only through a service worker. */
const canNotify = async (): Promise<boolean> =>
  permissionNow() !== undefined &&
  (!navigator.userAgent.includes('Android') || (await serviceWorker()) !== undefined);

/** Asks for permission to notify, where notifications work. Only a press asks, never the page by itself. */
export const NotifyButton = () => {
  const t = useStrings(queueStrings);
  const [isPossible, setPossible] = useState(false);
  const [permission, setPermission] = useState(permissionNow);
  const [hasAsked, setAsked] = useState(false);
  useEffect(() => {
    canNotify().then(setPossible, () => undefined);
  }, []);
  const ask = async (): Promise<void> => {
    setPermission(await Notification.requestPermission());
    setAsked(true);
  };
  if (!isPossible || (permission === 'denied' && !hasAsked)) return null;
  if (permission === 'default') return <Button onClick={() => void ask()}>{t.notify}</Button>;
  return (
    <p class="quiet" role="status">
      {permission === 'granted' ? t.notifyOn : t.notifyRefused}
    </p>
  );
};

interface TurnNotice {
  readonly title: string;
  readonly body: string;
  /** The page to open, if the user has closed all others. */
  readonly href: string;
}

/** Notifies a user whose page is hidden, if they have allowed it. */
export const notifyOfTurn = async ({ title, body, href }: TurnNotice): Promise<void> => {
  if (permissionNow() !== 'granted' || document.visibilityState === 'visible') return;
  const icon = document.querySelector<HTMLLinkElement>('link[rel=icon]')?.href ?? '';
  const options = { body, tag: 'turn', icon, data: { url: new URL(href, location.href).href } };
  try {
    const worker = await serviceWorker();
    // The worker focuses the page on a click.
    if (worker?.active) return await worker.showNotification(title, options);
    const notification = new Notification(title, options);
    notification.addEventListener('click', () => {
      focus();
      notification.close();
    });
  } catch {
    // Refused meanwhile, or a phone without a worker yet.
  }
};
