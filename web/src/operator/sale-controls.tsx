import { useState } from 'preact/hooks';

import type { Admission, ScheduleSettings } from '#web/api-types.ts';
import { formatNumber } from '#web/i18n/format.ts';
import { useStrings } from '#web/i18n/strings.ts';
import type { OperatedState } from '#web/operator/operated-state.ts';
import type { ScheduleChange } from '#web/operator/schedule-fields.ts';
import { operatorStrings } from '#web/operator/strings.ts';
import { callAsUser } from '#web/session/session.ts';
import { toast } from '#web/ui/announcer.tsx';
import { Button } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { ProblemNotice } from '#web/ui/notice.tsx';

/** The actions on a sale, and their request bodies. */
const actions = {
  pause: { paused: true },
  resume: { paused: false },
  close: { status: 'CLOSED' },
  open: { status: 'OPEN' },
} as const satisfies Record<string, ScheduleChange>;

type Action = keyof typeof actions;

interface SaleControlsProps {
  readonly path: { readonly concertId: string; readonly scheduleId: string };
  readonly state: OperatedState;
  readonly admission: Admission;
  readonly onChange: (answer: ScheduleSettings) => void;
}

/** Pauses, resumes, opens and closes a sale. Closing asks first, because it stops the queue. */
export const SaleControls = ({ path, state, admission, onChange }: SaleControlsProps) => {
  const t = useStrings(operatorStrings);
  const [isAsking, setAsking] = useState(false);
  const { running, error, run } = useSaleActions(path, onChange, () => setAsking(false));
  if (state === 'over') return null;

  const pauseAction = admission.paused ? 'resume' : 'pause';
  const closeAction = admission.closed ? 'open' : 'close';
  return (
    <section class="sale-controls" aria-label={t.controls}>
      <div class="actions">
        <Button
          look={pauseAction === 'resume' ? 'primary' : 'secondary'}
          isBusy={running === 'pause' || running === 'resume'}
          onClick={() => void run(pauseAction)}
        >
          {t[pauseAction]}
        </Button>
        <Button
          look={closeAction === 'open' ? 'primary' : 'danger'}
          isBusy={running === 'open'}
          onClick={() => (closeAction === 'close' ? setAsking(true) : void run(closeAction))}
        >
          {t[closeAction]}
        </Button>
      </div>
      {error !== undefined && <ProblemNotice error={error} />}
      <CloseDialog
        isOpen={isAsking}
        isBusy={running === 'close'}
        waiting={admission.waiting}
        onCancel={() => setAsking(false)}
        onClose={() => void run('close')}
      />
    </section>
  );
};

const useSaleActions = (
  path: SaleControlsProps['path'],
  onChange: SaleControlsProps['onChange'],
  onEnd: () => void,
) => {
  const t = useStrings(operatorStrings);
  const [running, setRunning] = useState<Action>();
  const [error, setError] = useState<unknown>();
  const run = async (action: Action): Promise<void> => {
    if (running !== undefined) return;
    setRunning(action);
    setError(undefined);
    try {
      const body = actions[action];
      onChange(await callAsUser('PATCH /admin/concerts/{concertId}/schedules/{scheduleId}', { path, body }));
      toast(t.done[action]);
    } catch (thrown) {
      setError(thrown);
    }
    setRunning(undefined);
    onEnd();
  };
  return { running, error, run };
};

interface CloseDialogProps {
  readonly isOpen: boolean;
  readonly isBusy: boolean;
  readonly waiting: number;
  readonly onCancel: () => void;
  readonly onClose: () => void;
}

const CloseDialog = ({ isOpen, isBusy, waiting, onCancel, onClose }: CloseDialogProps) => {
  const t = useStrings(operatorStrings);
  return (
    <Dialog
      isOpen={isOpen}
      title={t.closeAsk}
      onClose={onCancel}
      actions={
        <>
          <Button onClick={onCancel}>{t.cancel}</Button>
          <Button look="danger" isBusy={isBusy} onClick={onClose}>
            {t.close}
          </Button>
        </>
      }
    >
      <p>{t.closeAskText(formatNumber(waiting))}</p>
    </Dialog>
  );
};
