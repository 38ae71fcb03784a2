import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

interface FieldContent {
  readonly label: string;
  readonly hint?: string | undefined;
  /** What is wrong with it; absent: nothing. */
  readonly error?: string | undefined;
}

/** What ties a control to its words. */
interface Ties {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': 'true' | undefined;
}

type FieldProps = FieldContent & { readonly children: (ties: Ties) => ComponentChildren };

/** A control with its label above, its hint and its error below; the error's line is kept free. */
const Field = ({ label, hint, error, children }: FieldProps) => {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {label}
      </label>
      {children({
        id,
        'aria-describedby': described || undefined,
        'aria-invalid': error ? 'true' : undefined,
      })}
      {hint && (
        <p class="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <p class="field-error" id={`${id}-error`}>
        {error}
      </p>
    </div>
  );
};

interface Valued {
  readonly name?: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  /** When it is left, for what is only then known to be wrong. */
  readonly onBlur?: () => void;
  readonly required?: boolean;
  readonly disabled?: boolean;
}

interface TextLimits {
  readonly maxLength?: number;
  readonly placeholder?: string;
}

type TextFieldProps = FieldContent &
  Valued &
  TextLimits & {
    readonly type?: 'text' | 'number' | 'date' | 'time' | 'datetime-local';
    readonly inputMode?: 'numeric' | 'decimal' | 'text';
    readonly autocomplete?: string;
    readonly min?: number | string;
    readonly max?: number | string;
    readonly step?: number | string;
    /** Set after the number, such as `P`. */
    readonly unit?: string;
    /** Other values to choose from, by the id of their `datalist`. */
    readonly list?: string;
  };

export const TextField = ({ label, hint, error, unit, value, onValue, ...rest }: TextFieldProps) => (
  <Field label={label} hint={hint} error={error}>
    {(ties) => (
      <span class="control">
        <input
          type="text"
          {...rest}
          {...ties}
          value={value}
          onInput={({ currentTarget }) => onValue(currentTarget.value)}
        />
        {unit !== undefined && (
          <span class="control-unit" aria-hidden="true">
            {unit}
          </span>
        )}
      </span>
    )}
  </Field>
);

type TextAreaProps = FieldContent & Valued & TextLimits & { readonly rows?: number };

export const TextArea = ({ label, hint, error, value, onValue, ...rest }: TextAreaProps) => (
  <Field label={label} hint={hint} error={error}>
    {(ties) => (
      <span class="control">
        <textarea
          rows={4}
          {...rest}
          {...ties}
          value={value}
          onInput={({ currentTarget }) => onValue(currentTarget.value)}
        />
      </span>
    )}
  </Field>
);

type SelectFieldProps = FieldContent &
  Valued & { readonly options: readonly (readonly [value: string, label: string])[] };

export const SelectField = ({ label, hint, error, value, onValue, options, ...rest }: SelectFieldProps) => (
  <Field label={label} hint={hint} error={error}>
    {(ties) => (
      <span class="control">
        <select
          {...rest}
          {...ties}
          value={value}
          onChange={({ currentTarget }) => onValue(currentTarget.value)}
        >
          {options.map(([option, text]) => (
            <option key={option} value={option}>
              {text}
            </option>
          ))}
        </select>
      </span>
    )}
  </Field>
);

/** Moves to the first field of a form that has something wrong, once it is drawn. */
export const focusFirstError = (form: HTMLElement | null): void =>
  void requestAnimationFrame(() => form?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
