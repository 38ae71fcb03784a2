import { useEffect, useRef, useState } from 'preact/hooks';

import type { ScheduleSettings } from '#web/api-types.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { isRight, numberOf } from '#web/operator/checked.ts';
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
import { Dialog } from '#web/ui/dialog.tsx';
import { ProblemNotice } from '#web/ui/notice.tsx';

interface SaleSettingsProps {
  readonly path: { readonly concertId: string; readonly scheduleId: string };
  readonly known: KnownSettings;
  readonly onChange: (answer: ScheduleSettings) => void;
}

/** How many are let in; asked about first when some of them would find no seat. */
export const SaleSettings = ({ path, known, onChange }: SaleSettingsProps) => {
  const t = useStrings(operatorStrings);
  const [isAsking, setAsking] = useState(false);
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

  useFollow(form, known);
  const checked = checkSettings(form.fields, known);
  const isBold = isRight(checked) && (checked.body.admitFactor ?? 0) > 1;
  const save = (): void => {
    setAsking(false);
    if (!form.isBusy) void form.submit();
  };
  return (
    <section class="sale-settings" aria-labelledby="settings">
      <h2 class="section-title" id="settings">
        {t.settings}
      </h2>
      <form
        ref={form.ref}
        class="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (isBold) setAsking(true);
          else save();
        }}
      >
        <SettingsControls form={form} opensHint={t.saleOpensAtKept} />
        {form.error !== undefined && <ProblemNotice error={form.error} />}
        <div class="actions">
          <Button type="submit" isBusy={form.isBusy}>
            {t.save}
          </Button>
        </div>
      </form>
      <Dialog
        isOpen={isAsking}
        title={t.factorAsk}
        onClose={() => setAsking(false)}
        actions={
          <>
            <Button onClick={() => setAsking(false)}>{t.cancel}</Button>
            <Button look="danger" onClick={save}>
              {t.factorConfirm}
            </Button>
          </>
        }
      >
        <p>{t.factorAskText(String(numberOf(form.fields.admitFactor)))}</p>
      </Dialog>
    </section>
  );
};

/** Fields that nobody has touched show what becomes known of the sale. */
const useFollow = (form: Form<SettingsFields>, known: KnownSettings): void => {
  const latest = settingsFields(known);
  const shown = useRef(latest);
  useEffect(() => {
    form.set(untouched(form.fields, shown.current, latest));
    shown.current = latest;
  }, [JSON.stringify(latest)]);
};
