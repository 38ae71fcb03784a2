import { useState } from 'preact/hooks';

import { useStrings } from '#web/i18n/strings.ts';
import { queueStrings } from '#web/queue/strings.ts';
import { Button } from '#web/ui/button.tsx';

const permissionNow = (): NotificationPermission | undefined =>
  'Notification' in globalThis ? Notification.permission : undefined;

/** Asks for permission to notify. Only a press asks, never the page by itself. */
export const NotifyButton = () => {
  const t = useStrings(queueStrings);
  const [permission, setPermission] = useState(permissionNow);
  const [hasAsked, setAsked] = useState(false);
  const ask = async (): Promise<void> => {
    setPermission(await Notification.requestPermission());
    setAsked(true);
  };
  if (permission === 'default') return <Button onClick={() => void ask()}>{t.notify}</Button>;
  if (permission === undefined || (permission === 'denied' && !hasAsked)) return null;
  return (
    <p class="quiet" role="status">
      {permission === 'granted' ? t.notifyOn : t.notifyRefused}
    </p>
  );
};

/** Notifies a user whose page is hidden, if they have allowed it. */
export const notifyOfTurn = (title: string, body: string): void => {
  if (permissionNow() !== 'granted' || document.visibilityState === 'visible') return;
  try {
    const icon = document.querySelector<HTMLLinkElement>('link[rel=icon]')?.href ?? '';
    const notification = new Notification(title, { body, tag: 'turn', icon });
    notification.addEventListener('click', () => {
      focus();
      notification.close();
    });
  } catch {
    // Phones allow notifications only for installed pages.
  }
};
