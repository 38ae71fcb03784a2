import { useState } from 'preact/hooks';

import { bookingStrings } from '#web/booking/strings.ts';
import { useStrings } from '#web/i18n/strings.ts';
import type { Line } from '#web/queue/kept-place.ts';
import { hrefs, navigate } from '#web/router.ts';
import { toast } from '#web/ui/announcer.tsx';
import { Button } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { ProblemNotice } from '#web/ui/notice.tsx';

interface StopButtonProps {
  readonly line: Line;
  /** @throws ApiError */
  readonly onLeave: () => Promise<void>;
}

/** Gives seats and pass back, once that is meant. */
export const StopButton = ({ line, onLeave }: StopButtonProps) => {
  const t = useStrings(bookingStrings);
  const [isOpen, setOpen] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const leave = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await onLeave();
      toast(t.left);
      navigate(hrefs.concert(line.concertId).slice(1), { replace: true });
    } catch (thrown) {
      setError(thrown);
      setBusy(false);
    }
  };
  return (
    <>
      <Button look="plain" class="booking-stop" onClick={() => setOpen(true)}>
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
