import type { ScheduleSettings } from '#web/api-types.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { FormDialog } from '#web/operator/form-dialog.tsx';
import { checkTimes, type KnownTimes, timesFields } from '#web/operator/schedule-fields.ts';
import { operatorStrings } from '#web/operator/strings.ts';
import { useForm } from '#web/operator/use-form.ts';
import { serverNow } from '#web/server-clock.ts';
import { callAsUser } from '#web/session/session.ts';
import { TextField } from '#web/ui/field.tsx';

interface ShowTimesFormProps {
  readonly path: { readonly concertId: string; readonly scheduleId: string };
  readonly known: KnownTimes;
  readonly onSaved: (answer: ScheduleSettings) => void;
  readonly onClose: () => void;
}

/** Moves a show. */
export const ShowTimesForm = ({ path, known, onSaved, onClose }: ShowTimesFormProps) => {
  const t = useStrings(operatorStrings);
  const form = useForm({
    initial: timesFields(known),
    check: (fields) => checkTimes(fields, known, serverNow()),
    send: async (body) =>
      onSaved(await callAsUser('PATCH /admin/concerts/{concertId}/schedules/{scheduleId}', { path, body })),
  });
  return (
    <FormDialog title={t.moveShow} submitLabel={t.save} form={form} onClose={onClose}>
      <div class="form-pair">
        <TextField label={t.start} type="datetime-local" {...form.bind('startDatetime')} />
        <TextField label={t.end} type="datetime-local" {...form.bind('endDatetime')} />
      </div>
      <p class="quiet">{t.timesIn(known.timezone)}</p>
    </FormDialog>
  );
};
