import { useState } from 'preact/hooks';

import { accountStrings } from '#web/account/strings.ts';
import { formatInstant } from '#web/i18n/format.ts';
import { useLanguage } from '#web/i18n/language.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { useOnline } from '#web/shell/online.ts';
import { Button } from '#web/ui/button.tsx';
import { Notice } from '#web/ui/notice.tsx';
import { uiStrings } from '#web/ui/strings.ts';
import { useServerNow } from '#web/use-now.ts';

/** A read on a good network is done by then, so the note does not flash. */
const PATIENCE_MS = 2_000;

interface SavedNoteProps {
  readonly savedAt: number;
  readonly hasFailed: boolean;
  readonly onRetry: () => void;
}

/** Says that the page shows saved data, and when it was saved. */
export const SavedNote = ({ savedAt, hasFailed, onRetry }: SavedNoteProps) => {
  const t = useStrings(accountStrings);
  const { retry } = useStrings(uiStrings);
  const language = useLanguage();
  const isOnline = useOnline();
  const now = useServerNow();
  const [since] = useState(now);
  if (isOnline && !hasFailed && now - since < PATIENCE_MS) return null;
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const time = formatInstant(savedAt, timeZone, language);
  if (!isOnline) return <Notice tone="warning">{t.savedOffline(time)}</Notice>;
  return (
    <Notice tone="warning" actions={hasFailed && <Button onClick={onRetry}>{retry}</Button>}>
      {t.savedUnread(time)}
    </Notice>
  );
};
