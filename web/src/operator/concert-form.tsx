import type { Concert } from '#web/api-types.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { checkConcert, concertFields, emptyConcert } from '#web/operator/concert-fields.ts';
import { FormDialog } from '#web/operator/form-dialog.tsx';
import { operatorStrings } from '#web/operator/strings.ts';
import { useForm } from '#web/operator/use-form.ts';
import { callAsUser } from '#web/session/session.ts';
import { TextArea, TextField } from '#web/ui/field.tsx';

interface ConcertFormProps {
  /** `undefined` adds a new concert. */
  readonly concert?: Concert | undefined;
  readonly onSaved: (concert: Concert) => void;
  readonly onClose: () => void;
}

/** Adds or edits a concert. */
export const ConcertForm = ({ concert, onSaved, onClose }: ConcertFormProps) => {
  const t = useStrings(operatorStrings);
  const form = useForm({
    initial: concert ? concertFields(concert) : emptyConcert,
    check: checkConcert,
    send: async (body, key) =>
      onSaved(
        concert
          ? await callAsUser('PATCH /admin/concerts/{concertId}', {
              path: { concertId: concert.concertId },
              body,
            })
          : await callAsUser('POST /admin/concerts', { body, key }),
      ),
  });
  return (
    <FormDialog
      title={concert ? t.editConcert : t.addConcert}
      submitLabel={concert ? t.save : t.add}
      form={form}
      onClose={onClose}
    >
      <TextField label={t.name} {...form.bind('name')} autocomplete="off" />
      <TextArea label={t.description} {...form.bind('description')} />
      <TextField
        label={t.price}
        hint={t.priceHint}
        unit="P"
        inputMode="numeric"
        autocomplete="off"
        {...form.bind('price')}
      />
    </FormDialog>
  );
};
