import { useState } from 'preact/hooks';

import { useStrings } from '#web/i18n/strings.ts';
import { queueStrings } from '#web/queue/strings.ts';
import { toast } from '#web/ui/announcer.tsx';
import { Button } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Notice, ProblemNotice } from '#web/ui/notice.tsx';
import { useAction } from '#web/use-action.ts';

interface LeaveButtonProps {
  /** The texts differ between waiting, a draw and booking. They may change while the dialog is open. */
  readonly words: Readonly<Record<'leave' | 'leaveTitle' | 'leaveText' | 'stay' | 'left', string>>;
  /** @throws ApiError */
  readonly onLeave: () => Promise<void>;
  /** Opens another page. */
  readonly onLeft?: () => void;
}

/** Gives up the place and its seats, after a confirmation. */
export const LeaveButton = ({ words, onLeave, onLeft }: LeaveButtonProps) => {
  const { leaveChanged } = useStrings(queueStrings);
  /** What the dialog said when it was opened; `undefined`: it is closed. */
  const [firstText, setFirstText] = useState<string>();
  const close = (): void => setFirstText(undefined);
  const leave = async (): Promise<void> => {
    await onLeave();
    toast(words.left);
    onLeft?.();
  };
  const { isBusy, error, run } = useAction(leave);
  return (
    <>
      <Button look="plain" class="leave" onClick={() => setFirstText(words.leaveText)}>
        {words.leave}
      </Button>
      <Dialog
        isOpen={firstText !== undefined}
        title={words.leaveTitle}
        onClose={close}
        actions={
          <>
            <Button onClick={close}>{words.stay}</Button>
            <Button look="danger" isBusy={isBusy} onClick={run}>
              {words.leave}
            </Button>
          </>
        }
      >
        <p>{words.leaveText}</p>
        {firstText !== words.leaveText && (
          <Notice tone="warning" isAlert>
            <p>{leaveChanged}</p>
          </Notice>
        )}
        {error !== undefined && <ProblemNotice error={error} />}
      </Dialog>
    </>
  );
};
