import { useEffect, useRef, useState } from 'preact/hooks';

import { useStrings } from '#web/i18n/strings.ts';
import { askToNotify, canNotify, notifyPermission } from '#web/queue/notify.ts';
import { queueStrings } from '#web/queue/strings.ts';
import { Button } from '#web/ui/button.tsx';

/** Asks for permission to notify, where notifications work. Only a press asks, never the page by itself. */
export const NotifyButton = () => {
  const t = useStrings(queueStrings);
  const [permission, setPermission] = useState(notifyPermission);
  const [hasAsked, setAsked] = useState(false);
  const answer = useRef<HTMLParagraphElement>(null);
  // The text replaces the pressed button.
  useEffect(() => {
    if (hasAsked) answer.current?.focus();
  }, [hasAsked, permission]);
  const ask = async (): Promise<void> => {
    setPermission(await askToNotify());
    setAsked(true);
  };
  if (!canNotify() || (permission === 'denied' && !hasAsked)) return null;
  if (permission === 'default') return <Button onClick={() => void ask()}>{t.notify}</Button>;
  return (
    <p class="quiet" role="status" tabIndex={-1} ref={answer}>
      {permission === 'granted' ? t.notifyOn : t.notifyRefused}
    </p>
  );
};
