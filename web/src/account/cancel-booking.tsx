import { useEffect, useRef, useState } from 'preact/hooks';

import { type Cancellation, cancellationOf } from '#web/account/reservations.ts';
import { accountStrings } from '#web/account/strings.ts';
import { isApiError } from '#web/api-error.ts';
import type { Reservation } from '#web/api-types.ts';
import { formatInstant, formatPoints, seatName, showZone } from '#web/i18n/format.ts';
import { useLanguage } from '#web/i18n/language.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { callAsUser } from '#web/session/session.ts';
import { useOnline } from '#web/shell/online.ts';
import { Button } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Notice, ProblemNotice } from '#web/ui/notice.tsx';
import { useAction } from '#web/use-action.ts';

interface CancelBookingProps {
  readonly reservation: Reservation;
  readonly now: number;
  readonly wasCancelled: boolean;
  readonly onCancelled: () => void;
  readonly onTooLate: () => void;
}

/** Refund and deadline, the confirmation dialog, and the result. */
export const CancelBooking = (props: CancelBookingProps) => {
  const t = useStrings(accountStrings);
  const { reservation, now, wasCancelled } = props;
  const cancellation = cancellationOf(reservation, now);
  if (wasCancelled) return <Cancelled points={formatPoints(reservation.price)} />;
  if (!cancellation) return null;
  return (
    <section class="cancel" aria-labelledby="cancel">
      <h2 class="section-title" id="cancel">
        {t.cancelTitle}
      </h2>
      <CancelRule reservation={reservation} cancellation={cancellation} />
      {cancellation.isOpen && <CancelButton {...props} paymentId={cancellation.paymentId} />}
    </section>
  );
};

interface CancelRuleProps {
  readonly reservation: Reservation;
  readonly cancellation: Cancellation;
}

const CancelRule = ({ reservation, cancellation }: CancelRuleProps) => {
  const t = useStrings(accountStrings);
  const language = useLanguage();
  const { price, timezone } = reservation;
  const zone = showZone(reservation, language);
  const until = formatInstant(cancellation.lastMinute, timezone, language);
  return (
    <div class="cancel-rule">
      <p>{cancellation.isOpen ? t.cancelRule(formatPoints(price), until) : t.cancelClosed(until)}</p>
      {zone !== undefined && <p class="quiet">{t.zoneNote(zone)}</p>}
    </div>
  );
};

interface CancelButtonProps extends CancelBookingProps {
  readonly paymentId: string;
}

const CancelButton = ({ reservation, paymentId, onCancelled, onTooLate }: CancelButtonProps) => {
  const t = useStrings(accountStrings);
  const isOnline = useOnline();
  const [isAsking, setAsking] = useState(false);
  const cancel = async (): Promise<void> => {
    const path = { userId: 'me', paymentId };
    await callAsUser('DELETE /payments/users/{userId}/histories/{paymentId}', { path });
    onCancelled();
  };
  const { isBusy, error, run, reset } = useAction(cancel);
  const isTooLate = isApiError(error, 'CANCELLATION_CLOSED');

  const close = (): void => {
    if (isBusy) return;
    setAsking(false);
    reset();
    if (isTooLate) onTooLate();
  };

  return (
    <>
      <Button
        look="danger"
        isDisabled={!isOnline}
        aria-describedby={isOnline ? undefined : 'cancel-offline'}
        onClick={() => setAsking(true)}
      >
        {t.cancel}
      </Button>
      {!isOnline && (
        <p class="quiet" id="cancel-offline">
          {t.cancelOffline}
        </p>
      )}
      <Dialog
        isOpen={isAsking}
        title={t.cancelAsk}
        onClose={close}
        actions={
          <>
            <Button onClick={close}>{t.cancelKeep}</Button>
            {!isTooLate && (
              <Button look="danger" isBusy={isBusy} onClick={run}>
                {t.cancelConfirm}
              </Button>
            )}
          </>
        }
      >
        <CancelQuestion reservation={reservation} error={error} isTooLate={isTooLate} />
      </Dialog>
    </>
  );
};

interface CancelQuestionProps {
  readonly reservation: Reservation;
  readonly error: unknown;
  readonly isTooLate: boolean;
}

const CancelQuestion = ({ reservation, error, isTooLate }: CancelQuestionProps) => {
  const t = useStrings(accountStrings);
  const language = useLanguage();
  return (
    <>
      <p>{t.cancelAskText}</p>
      <dl class="facts">
        <dt>{t.seatLabel}</dt>
        <dd>{seatName(reservation.seatNumber, language)}</dd>
        <dt>{t.refundLabel}</dt>
        <dd>
          <strong>{formatPoints(reservation.price)}</strong>
        </dd>
      </dl>
      {isTooLate && (
        <Notice tone="error" isAlert>
          {t.cancelTooLate}
        </Notice>
      )}
      {error !== undefined && !isTooLate && <ProblemNotice error={error} />}
    </>
  );
};

/** Takes the focus, because the button that had it is gone. */
const Cancelled = ({ points }: { points: string }) => {
  const t = useStrings(accountStrings);
  const result = useRef<HTMLDivElement>(null);
  useEffect(() => result.current?.focus(), []);
  return (
    <div ref={result} tabIndex={-1} class="cancelled">
      <Notice tone="good">{t.cancelled(points)}</Notice>
    </div>
  );
};
