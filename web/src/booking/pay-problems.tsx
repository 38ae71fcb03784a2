import { isApiError } from '#web/api-error.ts';
import { bookingStrings } from '#web/booking/strings.ts';
import type { Changed } from '#web/booking/use-payment.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { Notice, ProblemNotice } from '#web/ui/notice.tsx';

/** The held seats have changed and nothing was paid. Shows the old and the new bill; the new one can be paid. */
export const HoldChanged = ({ shown, held }: Changed) => {
  const t = useStrings(bookingStrings);
  const bills = [
    [t.shownBill, shown],
    [t.heldBill, held],
  ] as const;
  return (
    <Notice tone="warning" title={t.holdChanged} isAlert>
      <dl class="bills">
        {bills.map(([name, { seatNumbers, point }]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{t.bill(seatNumbers, point)}</dd>
          </div>
        ))}
      </dl>
      <p>{t.holdChangedText}</p>
    </Notice>
  );
};

/** Why a payment failed. If no answer came, the payment may have been made. */
export const PayProblem = ({ error }: { error: unknown }) => {
  const t = useStrings(bookingStrings);
  const isUnsure = isApiError(error, 'NETWORK', 'TIMEOUT', 'BUSY', 'UNKNOWN');
  if (!isUnsure) return <ProblemNotice error={error} />;
  return (
    <Notice tone="warning" title={t.unsure} isAlert>
      {t.unsureText}
    </Notice>
  );
};
