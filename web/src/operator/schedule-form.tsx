import type { ScheduleSettings } from '#web/api-types.ts';
import type { Concert } from '#web/concert.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { FormDialog } from '#web/operator/form-dialog.tsx';
import { checkSchedule, emptySchedule, type ScheduleFields } from '#web/operator/schedule-fields.ts';
import { SettingsControls } from '#web/operator/settings-controls.tsx';
import { operatorStrings } from '#web/operator/strings.ts';
import { type Form, useForm } from '#web/operator/use-form.ts';
import { serverNow } from '#web/server-clock.ts';
import { callAsUser } from '#web/session/session.ts';
import { SelectField, TextField } from '#web/ui/field.tsx';

interface ScheduleFormProps {
  readonly concert: Concert;
  readonly onSaved: (schedule: ScheduleSettings) => void;
  readonly onClose: () => void;
}

/** Adds a date to a concert. */
export const ScheduleForm = ({ concert, onSaved, onClose }: ScheduleFormProps) => {
  const t = useStrings(operatorStrings);
  const form = useForm({
    initial: emptySchedule,
    check: (fields) => checkSchedule(fields, serverNow()),
    send: async (body, key) => {
      const path = { concertId: concert.concertId };
      onSaved(await callAsUser('POST /admin/concerts/{concertId}/schedules', { path, body, key }));
    },
  });
  return (
    <FormDialog title={t.addDateTo(concert.name)} submitLabel={t.add} form={form} onClose={onClose}>
      <WhenControls form={form} />
      <SettingsControls form={form} opensHint={t.saleOpensAtHint} hasEntry />
      <SelectField
        label={t.status}
        options={[
          ['OPEN', t.statusOpen],
          ['CLOSED', t.statusClosed],
        ]}
        {...form.bind('status')}
      />
    </FormDialog>
  );
};

const ZONES = 'time-zones';

const WhenControls = ({ form }: { form: Form<ScheduleFields> }) => {
  const t = useStrings(operatorStrings);
  return (
    <>
      <div class="form-pair">
        <TextField label={t.start} type="datetime-local" {...form.bind('startDatetime')} />
        <TextField label={t.end} type="datetime-local" {...form.bind('endDatetime')} />
      </div>
      <TextField
        label={t.timezone}
        hint={t.timezoneHint}
        list={ZONES}
        autocomplete="off"
        {...form.bind('timezone')}
      />
      <datalist id={ZONES}>
        {Intl.supportedValuesOf('timeZone').map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
    </>
  );
};
