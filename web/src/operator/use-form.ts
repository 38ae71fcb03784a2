import type { RefObject } from 'preact';
import { useRef, useState } from 'preact/hooks';

import { isApiError } from '#web/api-error.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { type Checked, isRight } from '#web/operator/checked.ts';
import { requestKeys } from '#web/operator/request-keys.ts';
import { operatorStrings, type ProblemName } from '#web/operator/strings.ts';
import { focusFirstError } from '#web/ui/field.tsx';

interface FormOptions<Fields, Body> {
  readonly initial: Fields;
  readonly check: (fields: Fields) => Checked<Body>;
  /** @param key idempotency key */
  readonly send: (body: Body, key: string) => Promise<void>;
}

/** The props of one field. */
interface Binding {
  readonly name: string;
  readonly value: string;
  readonly error: string | undefined;
  readonly onValue: (value: string) => void;
}

export interface Form<Fields> {
  readonly ref: RefObject<HTMLFormElement | null>;
  readonly fields: Fields;
  readonly isBusy: boolean;
  /** Why the request failed, unless it was about a field. */
  readonly error: unknown;
  readonly bind: (name: keyof Fields & string) => Binding;
  readonly set: (changes: Partial<Fields>) => void;
  readonly submit: () => Promise<void>;
}

type Words = Readonly<Record<string, string>>;

/** A form that shows problems at their fields: its own before sending, the API's after. */
export const useForm = <Fields extends Words, Body>({
  initial,
  check,
  send,
}: FormOptions<Fields, Body>): Form<Fields> => {
  const t = useStrings(operatorStrings);
  const ref = useRef<HTMLFormElement>(null);
  const keyOf = useRef(requestKeys());
  const [fields, setFields] = useState(initial);
  const [isTried, setTried] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Words>({});
  const [error, setError] = useState<unknown>();
  const problems: Readonly<Record<string, ProblemName | undefined>> = check(fields).problems;

  const set = (changes: Partial<Fields>): void => {
    setFields((before) => ({ ...before, ...changes }));
    // The API's message stays until the field changes.
    setRefused((before) => Object.fromEntries(Object.entries(before).filter(([name]) => !(name in changes))));
  };

  const submit = async (): Promise<void> => {
    setTried(true);
    setError(undefined);
    const checked = check(fields);
    if (!isRight(checked)) return focusFirstError(ref.current);
    setBusy(true);
    try {
      await send(checked.body, keyOf.current(checked.body));
      setTried(false);
    } catch (thrown) {
      const fieldErrors = isApiError(thrown, 'INVALID_INPUT') ? thrown.fields : {};
      setRefused(fieldErrors);
      const isAtField = Object.keys(fieldErrors).some((name) => name in fields);
      if (isAtField) focusFirstError(ref.current);
      else setError(thrown);
    }
    setBusy(false);
  };

  return {
    ref,
    fields,
    isBusy,
    error,
    set,
    submit,
    bind: (name) => {
      const problem = isTried ? problems[name] : undefined;
      return {
        name,
        value: fields[name] ?? '',
        error: problem ? t.problems[problem] : refused[name],
        onValue: (value) => set({ [name]: value } as Partial<Fields>),
      };
    },
  };
};
