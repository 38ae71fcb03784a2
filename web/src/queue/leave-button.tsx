import { useState } from 'preact/hooks';

import { useStrings } from '#web/i18n/strings.ts';
import type { Line } from '#web/queue/kept-place.ts';
import { leaveLine } from '#web/queue/places.ts';
import { queueStrings } from '#web/queue/strings.ts';
import { toast } from '#web/ui/announcer.tsx';
import { Button } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { ProblemNotice } from '#web/ui/notice.tsx';

/** Gives the place up, once that is meant. */
export const LeaveButton = ({ line }: { line: Line }) => {
  const t = useStrings(queueStrings);
  const [isOpen, setOpen] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const leave = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await leaveLine(line);
      toast(t.left);
    } catch (thrown) {
      setError(thrown);
      setBusy(false);
    }
  };
  return (
    <>
      <Button look="plain" class="queue-leave" onClick={() => setOpen(true)}>
        {t.leave}
      </Button>
      <Dialog
        isOpen={isOpen}
        title={t.leaveTitle}
        onClose={() => setOpen(false)}
        actions={
          <>
            <Button onClick={() => setOpen(false)}>{t.stay}</Button>
            <Button look="danger" isBusy={isBusy} onClick={() => void leave()}>
              {t.leave}
            </Button>
          </>
        }
      >
        <p>{t.leaveText}</p>
        {error !== undefined && <ProblemNotice error={error} />}
      </Dialog>
    </>
  );
};
