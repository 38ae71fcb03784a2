import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import { isApiError } from '#web/api-error.ts';
import { ChargeForm } from '#web/booking/charge-form.tsx';
import { suggestedCharge } from '#web/booking/money.ts';
import { billOf, type InsidePlace } from '#web/booking/pass.ts';
import { rowOf } from '#web/booking/seats.ts';
import { bookingStrings } from '#web/booking/strings.ts';
import type { PassState } from '#web/booking/use-pass.ts';
import { type Changed, usePayment } from '#web/booking/use-payment.ts';
import { formatClock, formatPoints } from '#web/i18n/format.ts';
import { useLanguage } from '#web/i18n/language.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { useQuery } from '#web/query.ts';
import type { Line } from '#web/queue/kept-place.ts';
import { callAsUser } from '#web/session/session.ts';
import { Button } from '#web/ui/button.tsx';
import { Notice, ProblemNotice } from '#web/ui/notice.tsx';

interface PayProps {
  readonly line: Line;
  readonly place: InsidePlace;
  readonly pass: PassState;
  /** Back to the seats. */
  readonly onChoose: () => void;
}

/** The second step: what it costs, and paying just that. */
export const Pay = ({ line, place, pass, onChoose }: PayProps) => {
  const t = useStrings(bookingStrings);
  const wallet = useQuery(`wallet ${line.userId}`, () =>
    callAsUser('GET /users/{userId}/points', { path: { userId: 'me' } }),
  );
  const bill = billOf(place.pass.holds);
  const { isBusy, problem, changed, payNow } = usePayment({ place, pass, bill, onShort: wallet.reload });
  const balance = wallet.data?.point;
  const missing = balance === undefined ? 0 : Math.max(0, bill.point - balance);
  const actions = useRef<HTMLDivElement>(null);
  useFocusOnceCharged(missing > 0, actions);

  return (
    <div class="pay">
      <Order place={place} balance={balance} missing={missing} />
      <div class="pay-actions" ref={actions}>
        {wallet.error !== undefined && balance === undefined && (
          <ProblemNotice error={wallet.error} onRetry={() => wallet.reload()} />
        )}
        {missing > 0 && <Charge missing={missing} onCharged={() => wallet.reload()} />}
        {changed && <HoldChanged {...changed} />}
        {problem !== undefined && <PayProblem error={problem} />}
        <Button
          look="primary"
          size="large"
          class="pay-now"
          isBusy={isBusy}
          isDisabled={balance === undefined || missing > 0}
          onClick={() => void payNow()}
        >
          {t.pay(bill.point)}
        </Button>
        <p class="quiet">{t.payHint}</p>
        <Button look="plain" onClick={onChoose}>
          {t.change}
        </Button>
      </div>
    </div>
  );
};

/** Whoever has charged goes on to pay. */
const useFocusOnceCharged = (isShort: boolean, actions: RefObject<HTMLElement | null>): void => {
  const wasShort = useRef(isShort);
  useEffect(() => {
    if (wasShort.current && !isShort) actions.current?.querySelector<HTMLElement>('.pay-now')?.focus();
    wasShort.current = isShort;
  }, [isShort]);
};

interface ChargeProps {
  readonly missing: number;
  readonly onCharged: () => void;
}

const Charge = ({ missing, onCharged }: ChargeProps) => {
  const t = useStrings(bookingStrings);
  return (
    <section class="pay-charge" aria-labelledby="short-title">
      <h3 class="order-title" id="short-title">
        {t.short(missing)}
      </h3>
      <p class="quiet">{t.shortText}</p>
      <ChargeForm key={missing} suggested={suggestedCharge(missing)} onCharged={onCharged} />
    </section>
  );
};

interface OrderProps {
  readonly place: InsidePlace;
  readonly balance: number | undefined;
  readonly missing: number;
}

const Order = ({ place: { pass }, balance, missing }: OrderProps) => {
  const t = useStrings(bookingStrings);
  const language = useLanguage();
  const total = billOf(pass.holds).point;
  return (
    <section class="pay-order" aria-labelledby="order-title">
      <h3 class="order-title" id="order-title">
        {t.order}
      </h3>
      <ul class="order">
        {pass.holds.map(({ seatNumber, price }) => (
          <li key={seatNumber} class="order-line">
            <span>{t.seatLine(seatNumber, rowOf(seatNumber))}</span>
            <span class="order-price">{formatPoints(price)}</span>
          </li>
        ))}
      </ul>
      <p class="order-total">
        <span>{t.total}</span>
        <strong>{formatPoints(total)}</strong>
      </p>
      <dl class="order-wallet">
        <div>
          <dt>{t.balance}</dt>
          <dd>{balance === undefined ? '–' : formatPoints(balance)}</dd>
        </div>
        <div>
          <dt>{missing > 0 ? t.missing : t.after}</dt>
          <dd>{balance === undefined ? '–' : formatPoints(Math.abs(balance - total))}</dd>
        </div>
      </dl>
      <p class="quiet">{t.heldText(formatClock(pass.expiresAt, language))}</p>
    </section>
  );
};

/** Nothing was paid: what was shown, and what is held instead. It is shown from now on, and may be paid. */
const HoldChanged = ({ shown, held }: Changed) => {
  const t = useStrings(bookingStrings);
  return (
    <Notice tone="warning" title={t.holdChanged} isAlert>
      <dl class="bills">
        {(
          [
            [t.shownBill, shown],
            [t.heldBill, held],
          ] as const
        ).map(([name, { seatNumbers, point }]) => (
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

/** A payment that brought no answer may have been made all the same. */
const PayProblem = ({ error }: { error: unknown }) => {
  const t = useStrings(bookingStrings);
  const isUnsure = isApiError(error, 'NETWORK', 'TIMEOUT', 'BUSY', 'UNKNOWN');
  if (!isUnsure) return <ProblemNotice error={error} />;
  return (
    <Notice tone="warning" title={t.unsure} isAlert>
      {t.unsureText}
    </Notice>
  );
};
