import { useRef, useState } from 'preact/hooks';

import { isApiError, isUndecided } from '#web/api-error.ts';
import { chargeStrings } from '#web/booking/charge-strings.ts';
import { amountOf, MAX_CHARGE } from '#web/booking/money.ts';
import { formatNumber } from '#web/i18n/format.ts';
import { problemText } from '#web/i18n/problems.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { callAsUser } from '#web/session/session.ts';
import { announce } from '#web/ui/announcer.tsx';
import { Button } from '#web/ui/button.tsx';
import { focusFirstError, TextField } from '#web/ui/field.tsx';
import { Notice } from '#web/ui/notice.tsx';
import '#web/booking/charge-form.css';

const QUICK = [10_000, 50_000, 100_000] as const;

interface ChargeFormProps {
  /** What the amount starts with. */
  readonly suggested?: number;
  /** Points are in the wallet. */
  readonly onCharged: (balance: number) => void;
}

/** An attempt that may have arrived without an answer: it goes on under its key, so that it is done once. */
interface Attempt {
  readonly point: number;
  readonly key: string;
}

/** Adds points to the wallet of whoever is signed in. */
export const ChargeForm = ({ suggested, onCharged }: ChargeFormProps) => {
  const t = useStrings(chargeStrings);
  const [text, setText] = useState(suggested === undefined ? '' : formatNumber(suggested));
  const [isWrong, setWrong] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const attempt = useRef<Attempt | undefined>(undefined);
  const form = useRef<HTMLFormElement>(null);

  const change = (value: string): void => {
    setText(value);
    setWrong(false);
    setError(undefined);
  };

  const add = (points: number): void => {
    const sum = Math.min(MAX_CHARGE, (amountOf(text) ?? 0) + points);
    change(formatNumber(sum));
  };

  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (isBusy) return;
    const point = amountOf(text);
    if (point === undefined) {
      setWrong(true);
      focusFirstError(form.current);
      return;
    }
    if (attempt.current?.point !== point) attempt.current = { point, key: crypto.randomUUID() };
    setBusy(true);
    setError(undefined);
    try {
      const { point: balance } = await callAsUser('PATCH /users/{userId}/points/charge', {
        path: { userId: 'me' },
        body: { point },
        key: attempt.current.key,
      });
      attempt.current = undefined;
      setText('');
      announce(t.charged(balance));
      onCharged(balance);
    } catch (thrown) {
      if (isApiError(thrown) && !isUndecided(thrown)) attempt.current = undefined;
      setError(thrown);
      focusFirstError(form.current);
    } finally {
      setBusy(false);
    }
  };

  const fieldError = isWrong ? t.invalid(MAX_CHARGE) : fieldErrorOf(error);
  return (
    <form class="charge-form" noValidate ref={form} onSubmit={(event) => void submit(event)}>
      <TextField
        label={t.amount}
        hint={t.hint(MAX_CHARGE)}
        error={fieldError}
        unit="P"
        inputMode="numeric"
        autocomplete="off"
        value={text}
        onValue={change}
      />
      <div class="charge-quick" role="group" aria-label={t.quick}>
        {QUICK.map((points) => (
          <Button key={points} size="small" aria-label={t.addLabel(points)} onClick={() => add(points)}>
            {t.add(points)}
          </Button>
        ))}
      </div>
      {error !== undefined && fieldError === undefined && (
        <Notice tone="error" isAlert>
          <p>{problemText(error)}</p>
          {attempt.current && <p>{t.again}</p>}
        </Notice>
      )}
      <Button look="primary" type="submit" isBusy={isBusy}>
        {t.charge}
      </Button>
    </form>
  );
};

/** What the API says on the amount belongs at the field. */
const fieldErrorOf = (error: unknown): string | undefined => {
  if (isApiError(error, 'BALANCE_LIMIT_REACHED')) return problemText(error);
  return isApiError(error) ? error.fields['point'] : undefined;
};
