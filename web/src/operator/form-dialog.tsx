import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

import { useStrings } from '#web/i18n/strings.ts';
import { FormElement } from '#web/operator/form-element.tsx';
import { operatorStrings } from '#web/operator/strings.ts';
import type { Form } from '#web/operator/use-form.ts';
import { Button } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { ProblemNotice } from '#web/ui/notice.tsx';

interface FormDialogProps {
  readonly title: string;
  readonly submitLabel: string;
  readonly form: Pick<Form<unknown>, 'ref' | 'isBusy' | 'error' | 'submit'>;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** A form in a dialog. Render it only while it is open, so that it starts empty. */
export const FormDialog = ({ title, submitLabel, form, onClose, children }: FormDialogProps) => {
  const t = useStrings(operatorStrings);
  const id = useId();
  return (
    <Dialog
      isOpen
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t.cancel}</Button>
          <Button type="submit" form={id} look="primary" isBusy={form.isBusy}>
            {submitLabel}
          </Button>
        </>
      }
    >
      <FormElement form={form} id={id}>
        {children}
      </FormElement>
      {form.error !== undefined && <ProblemNotice error={form.error} />}
    </Dialog>
  );
};
