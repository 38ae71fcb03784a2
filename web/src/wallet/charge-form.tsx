import { useRef, useState } from 'preact/hooks';

import { isApiError } from '#web/api-error.ts';
import { formatNumber } from '#web/i18n/format.ts';
import { problemText } from '#web/i18n/problems.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { Button } from '#web/ui/button.tsx';
import { focusFirstError, TextField } from '#web/ui/field.tsx';
import { Notice } from '#web/ui/notice.tsx';
import { amountOf, MAX_CHARGE } from '#web/wallet/money.ts';
import { walletStrings } from '#web/wallet/strings.ts';
import { useCharge } from '#web/wallet/use-charge.ts';
import '#web/wallet/charge-form.css';

interface ChargeFormProps {
  readonly onCharged: (balance: number) => void;
}

/** Adds points to the wallet of the signed-in user. */
export const ChargeForm = ({ onCharged }: ChargeFormProps) => {
  const t = useStrings(walletStrings);
  const [text, setText] = useState('');
  const [isWrong, setWrong] = useState(false);
  const [charged, setCharged] = useState<number>();
  const { isBusy, error, isUnsure, charge, setError } = useCharge();
  const form = useRef<HTMLFormElement>(null);
  const fieldError = isWrong ? t.invalid(MAX_CHARGE) : fieldErrorOf(error);

  const change = (value: string): void => {
    setText(value);
    setWrong(false);
    setError(undefined);
    setCharged(undefined);
  };
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (isBusy) return;
    const point = amountOf(text);
    setCharged(undefined);
    setWrong(point === undefined);
    const balance = point === undefined ? undefined : await charge(point);
    if (balance === undefined) {
      focusFirstError(form.current);
      return;
    }
    setText('');
    setCharged(balance);
    onCharged(balance);
  };

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
      <QuickAmounts onAdd={(points) => change(withAdded(text, points))} />
      {error !== undefined && fieldError === undefined && (
        <Notice tone="error" isAlert>
          <p>{problemText(error)}</p>
          {isUnsure && <p>{t.again}</p>}
        </Notice>
      )}
      <Button look="primary" type="submit" isBusy={isBusy}>
        {t.charge}
      </Button>
      <div role="status">{charged !== undefined && <Notice tone="good">{t.charged(charged)}</Notice>}</div>
    </form>
  );
};

const QUICK = [10_000, 50_000, 100_000] as const;

const QuickAmounts = ({ onAdd }: { onAdd: (points: number) => void }) => {
  const t = useStrings(walletStrings);
  return (
    <div class="charge-quick" role="group" aria-label={t.quick}>
      {QUICK.map((points) => (
        <Button key={points} size="small" aria-label={t.addLabel(points)} onClick={() => onAdd(points)}>
          {t.add(points)}
        </Button>
      ))}
    </div>
  );
};

const withAdded = (text: string, points: number): string =>
  formatNumber(Math.min(MAX_CHARGE, (amountOf(text) ?? 0) + points));

/** An error about the amount, shown at the field. */
const fieldErrorOf = (error: unknown): string | undefined => {
  if (isApiError(error, 'BALANCE_LIMIT_REACHED')) return problemText(error);
  return isApiError(error) ? error.fields['point'] : undefined;
};
