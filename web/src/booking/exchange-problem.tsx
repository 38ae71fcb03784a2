import { isApiError } from '#web/api-error.ts';
import { bookingStrings } from '#web/booking/strings.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { Notice, ProblemNotice } from '#web/ui/notice.tsx';

/** Why seats could not be exchanged. */
export const ExchangeProblem = ({ error }: { error: unknown }) => {
  const t = useStrings(bookingStrings);
  if (!isApiError(error, 'SCHEDULE_CLOSED')) return <ProblemNotice error={error} />;
  return (
    <Notice tone="warning" title={t.exchangeClosed} isAlert>
      {t.exchangeClosedText}
    </Notice>
  );
};
