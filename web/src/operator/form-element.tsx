import type { ComponentChildren } from 'preact';

import type { Form } from '#web/operator/use-form.ts';

interface FormElementProps {
  readonly form: Pick<Form<unknown>, 'ref' | 'isBusy' | 'submit'>;
  /** For a submit button outside the element. */
  readonly id?: string;
  readonly children: ComponentChildren;
}

/** The element of a form: `useForm` checks and sends it, once at a time. */
export const FormElement = ({ form, id, children }: FormElementProps) => (
  <form
    ref={form.ref}
    id={id}
    class="form"
    noValidate
    onSubmit={(event) => {
      event.preventDefault();
      if (!form.isBusy) void form.submit();
    }}
  >
    {children}
  </form>
);
