import { isUndecided } from '#web/api-error.ts';
import { HoldChanged } from '#web/booking/hold-changed.tsx';
import { bookingStrings } from '#web/booking/strings.ts';
import type { PaymentState, PayProblem } from '#web/booking/use-payment.ts';
import type { Changed } from '#web/booking/use-seen-bill.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { Notice, ProblemNotice } from '#web/ui/notice.tsx';

interface PayNoticesProps {
  readonly payment: PaymentState;
  readonly changed: Changed | undefined;
  /** Goes back to the seats. */
  readonly onChoose: () => void;
}

/** Why nothing is paid yet, and what has happened to the user's points meanwhile. */
export const PayNotices = ({ payment, changed, onChoose }: PayNoticesProps) => {
  const { isBusy, missing = 0, charged, problem } = payment;
  const isUnsure = problem?.step === 'pay' && isUndecided(problem.error);
  return (
    <>
      {charged > 0 && !isBusy && !isUnsure && <NotPaidYet charged={charged} />}
      {changed && <HoldChanged {...changed} onChoose={onChoose} />}
      {problem && !changed && <PayProblemNotice problem={problem} />}
      {missing > 0 && !changed && !isBusy && <Short missing={missing} />}
    </>
  );
};

const NotPaidYet = ({ charged }: { charged: number }) => {
  const t = useStrings(bookingStrings);
  return (
    <Notice tone="warning" title={t.chargedNotPaid(charged)} isAlert>
      {t.chargedNotPaidText}
    </Notice>
  );
};

/** Without an answer, the step may have been done. Repeating it is safe. */
const PayProblemNotice = ({ problem: { step, error } }: { problem: PayProblem }) => {
  const t = useStrings(bookingStrings);
  if (step === 'check' || !isUndecided(error)) return <ProblemNotice error={error} />;
  return (
    <Notice tone="warning" title={t.unsure[step]} isAlert>
      {t.unsureText[step]}
    </Notice>
  );
};

const Short = ({ missing }: { missing: number }) => {
  const t = useStrings(bookingStrings);
  return <Notice title={t.short(missing)}>{t.shortText}</Notice>;
};
