import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

interface FieldContent {
  readonly label: string;
  readonly hint?: string | undefined;
  /** `undefined`: the field is valid. */
  readonly error?: string | undefined;
}

/** The attributes that connect a control to its label, hint and error. */
interface Ties {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': 'true' | undefined;
}

type FieldProps = FieldContent & { readonly children: (ties: Ties) => ComponentChildren };

/** A control with a label above, and hint and error below. The error's line is always there. */
export const Field = ({ label, hint, error, children }: FieldProps) => {
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
  /** When the field loses the focus. */
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
    /** Shown after the value, such as `P`. */
    readonly unit?: string;
    /** The ID of a `datalist` with suggestions. */
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

/** Focuses the first invalid field of a form, after the next render. */
export const focusFirstError = (form: HTMLElement | null): void =>
  void requestAnimationFrame(() => form?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
