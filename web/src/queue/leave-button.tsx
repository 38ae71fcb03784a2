import { useState } from 'preact/hooks';

import { toast } from '#web/ui/announcer.tsx';
import { Button } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { ProblemNotice } from '#web/ui/notice.tsx';
import '#web/queue/leave-button.css';

interface LeaveButtonProps {
  /** What leaving is called here, and what it costs. */
  readonly words: Readonly<Record<'leave' | 'leaveTitle' | 'leaveText' | 'stay' | 'left', string>>;
  /** @throws ApiError */
  readonly onLeave: () => Promise<void>;
  /** Where one goes from here. */
  readonly onLeft?: () => void;
}

/** Gives the place up, and whatever is held on it, once that is meant. */
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
