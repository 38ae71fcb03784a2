import { useState } from 'preact/hooks';

import { isMissing } from '#web/api-error.ts';
import type { Admission, ScheduleSettings } from '#web/api-types.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { markDeleted } from '#web/operator/deleted.ts';
import type { KnownTimes } from '#web/operator/schedule-fields.ts';
import { ShowTimesForm } from '#web/operator/show-times-form.tsx';
import { operatorStrings } from '#web/operator/strings.ts';
import { hrefs, navigate } from '#web/router.ts';
import { callAsUser } from '#web/session/session.ts';
import { toast } from '#web/ui/announcer.tsx';
import { Button } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { ProblemNotice } from '#web/ui/notice.tsx';
import { useAction } from '#web/use-action.ts';

interface DateControlsProps {
  readonly path: { readonly concertId: string; readonly scheduleId: string };
  readonly known: KnownTimes;
  readonly admission: Admission;
  readonly onChange: (answer: ScheduleSettings) => void;
}

/** Moves or deletes a date, as long as the API allows it. Otherwise says why not. */
export const DateControls = ({ path, known, admission, onChange }: DateControlsProps) => {
  const t = useStrings(operatorStrings);
  const [open, setOpen] = useState<'move' | 'delete'>();
  const isBooked = admission.held + admission.sold > 0;
  const isJoined = admission.tail > 0;
  const onSaved = (answer: ScheduleSettings): void => {
    setOpen(undefined);
    onChange(answer);
    toast(t.showMoved);
  };
  return (
    <section class="sale-settings" aria-labelledby="date">
      <h2 class="section-title" id="date">
        {t.date}
      </h2>
      {isBooked && <p class="quiet">{t.notMovable}</p>}
      {isJoined && <p class="quiet">{t.notDeletable}</p>}
      <div class="actions">
        {!isBooked && <Button onClick={() => setOpen('move')}>{t.moveShow}</Button>}
        {!isJoined && (
          <Button look="danger" onClick={() => setOpen('delete')}>
            {t.deleteDate}
          </Button>
        )}
      </div>
      {open === 'move' && (
        <ShowTimesForm path={path} known={known} onSaved={onSaved} onClose={() => setOpen(undefined)} />
      )}
      <DeleteDialog path={path} isOpen={open === 'delete'} onClose={() => setOpen(undefined)} />
    </section>
  );
};

interface DeleteDialogProps {
  readonly path: DateControlsProps['path'];
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

const DeleteDialog = ({ path, isOpen, onClose }: DeleteDialogProps) => {
  const t = useStrings(operatorStrings);
  const { isBusy, error, run } = useAction(async () => {
    await deleteDate(path);
    toast(t.dateDeleted);
    navigate(hrefs.operator, { replace: true });
  });
  return (
    <Dialog
      isOpen={isOpen}
      title={t.deleteAsk}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t.cancel}</Button>
          <Button look="danger" isBusy={isBusy} onClick={run}>
            {t.deleteDate}
          </Button>
        </>
      }
    >
      <p>{t.deleteAskText}</p>
      {error !== undefined && <ProblemNotice error={error} />}
    </Dialog>
  );
};

/** @throws ApiError */
const deleteDate = async (path: DateControlsProps['path']): Promise<void> => {
  try {
    await callAsUser('DELETE /admin/concerts/{concertId}/schedules/{scheduleId}', { path });
  } catch (error) {
    // An earlier attempt may have deleted it, and its answer was lost.
    if (!isMissing(error)) throw error;
  }
  markDeleted(path.scheduleId);
};
