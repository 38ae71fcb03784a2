import { useEffect, useRef } from 'preact/hooks';

import type { ScheduleSettings } from '#web/api-types.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { FormElement } from '#web/operator/form-element.tsx';
import {
  checkSettings,
  type KnownSettings,
  type SettingsFields,
  settingsFields,
  untouched,
} from '#web/operator/schedule-fields.ts';
import { SettingsControls } from '#web/operator/settings-controls.tsx';
import { operatorStrings } from '#web/operator/strings.ts';
import { type Form, useForm } from '#web/operator/use-form.ts';
import { callAsUser } from '#web/session/session.ts';
import { toast } from '#web/ui/announcer.tsx';
import { Button } from '#web/ui/button.tsx';
import { ProblemNotice } from '#web/ui/notice.tsx';

interface SaleSettingsProps {
  readonly path: { readonly concertId: string; readonly scheduleId: string };
  readonly known: KnownSettings;
  readonly onChange: (answer: ScheduleSettings) => void;
}

/** The settings that can change during a sale. */
export const SaleSettings = (props: SaleSettingsProps) => {
  const { known } = props;
  const t = useStrings(operatorStrings);
  const form = useSettingsForm(props);
  useFollow(form, known);
  return (
    <section class="sale-settings" aria-labelledby="settings">
      <h2 class="section-title" id="settings">
        {t.settings}
      </h2>
      <FormElement form={form}>
        <SettingsControls
          form={form}
          opensHint={t.saleOpensAtKept}
          hasEntry={known.draw?.cancelledAt === null}
        />
        {form.error !== undefined && <ProblemNotice error={form.error} />}
        <div class="actions">
          <Button type="submit" isBusy={form.isBusy}>
            {t.save}
          </Button>
        </div>
      </FormElement>
    </section>
  );
};

const useSettingsForm = ({ path, known, onChange }: SaleSettingsProps): Form<SettingsFields> => {
  const t = useStrings(operatorStrings);
  const form = useForm({
    initial: settingsFields(known),
    check: (fields) => checkSettings(fields, known),
    send: async (body) => {
      if (Object.keys(body).length === 0) return toast(t.unchanged);
      const answer = await callAsUser('PATCH /admin/concerts/{concertId}/schedules/{scheduleId}', {
        path,
        body,
      });
      form.set(settingsFields(answer));
      onChange(answer);
      toast(t.done.save);
    },
  });
  return form;
};

/** Shows new values of the sale in the fields that the operator has not touched. */
const useFollow = (form: Form<SettingsFields>, known: KnownSettings): void => {
  const latest = settingsFields(known);
  const shown = useRef(latest);
  useEffect(() => {
    form.set(untouched(form.fields, shown.current, latest));
    shown.current = latest;
  }, [JSON.stringify(latest)]);
};
