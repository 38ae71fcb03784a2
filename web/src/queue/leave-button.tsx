import { useState } from 'preact/hooks';

import { toast } from '#web/ui/announcer.tsx';
import { Button } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { ProblemNotice } from '#web/ui/notice.tsx';
import { useAction } from '#web/use-action.ts';

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
  const leave = async (): Promise<void> => {
    await onLeave();
    toast(words.left);
    onLeft?.();
  };
  const { isBusy, error, run } = useAction(leave);
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
            <Button look="danger" isBusy={isBusy} onClick={run}>
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
