import { useStrings } from '#web/i18n/strings.ts';
import type { SettingsFields } from '#web/operator/schedule-fields.ts';
import { operatorStrings } from '#web/operator/strings.ts';
import type { Form } from '#web/operator/use-form.ts';
import { MAX_SEATS_PER_USER } from '#web/seating.ts';
import { SelectField, TextField } from '#web/ui/field.tsx';

const seatCounts = Array.from({ length: MAX_SEATS_PER_USER }, (_, index) => index + 1);

interface SettingsControlsProps {
  readonly form: Pick<Form<SettingsFields>, 'bind'>;
  readonly opensHint: string;
  /** Asks when entry to the draw opens. */
  readonly hasEntry: boolean;
}

/** Opening times and seats per person, for a new date and for a running sale. */
export const SettingsControls = ({ form, opensHint, hasEntry }: SettingsControlsProps) => {
  const t = useStrings(operatorStrings);
  return (
    <>
      <div class="form-pair">
        <TextField
          label={t.saleOpensAt}
          type="datetime-local"
          hint={opensHint}
          {...form.bind('saleOpensAt')}
        />
        <SelectField
          label={t.maxSeatsPerUser}
          options={seatCounts.map((count) => [String(count), t.seatCount(count)])}
          {...form.bind('maxSeatsPerUser')}
        />
      </div>
      {hasEntry && (
        <TextField
          label={t.entryOpensAt}
          type="datetime-local"
          hint={t.entryOpensAtHint}
          {...form.bind('entryOpensAt')}
        />
      )}
    </>
  );
};
