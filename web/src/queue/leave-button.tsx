import { useState } from 'preact/hooks';

import { toast } from '#web/ui/announcer.tsx';
import { Button } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { ProblemNotice } from '#web/ui/notice.tsx';

interface LeaveButtonProps {
  /** The texts differ between waiting and booking. */
  readonly words: Readonly<Record<'leave' | 'leaveTitle' | 'leaveText' | 'stay' | 'left', string>>;
  /** @throws ApiError */
  readonly onLeave: () => Promise<void>;
  /** Opens another page. */
  readonly onLeft?: () => void;
}

/** Gives up the place and its seats, after a confirmation. */
export const LeaveButton = ({ words, onLeave, onLeft }: LeaveButtonProps) => {
  const [isOpen, setOpen] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const leave = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await onLeave();
      toast(words.left);
      onLeft?.();
    } catch (thrown) {
      setError(thrown);
      setBusy(false);
    }
  };
  return (
    <>
      <Button look="plain" class="leave" onClick={() => setOpen(true)}>
        {words.leave}
      </Button>
      <Dialog
        isOpen={isOpen}
        title={words.leaveTitle}
        onClose={() => setOpen(false)}
        actions={
          <>
            <Button onClick={() => setOpen(false)}>{words.stay}</Button>
            <Button look="danger" isBusy={isBusy} onClick={() => void leave()}>
              {words.leave}
            </Button>
          </>
        }
      >
        <p>{words.leaveText}</p>
        {error !== undefined && <ProblemNotice error={error} />}
      </Dialog>
    </>
  );
};
