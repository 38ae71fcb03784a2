import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import { Order } from '#web/booking/order.tsx';
import { type Bill, billOf, type InsidePlace } from '#web/booking/pass.ts';
import { HoldChanged, PayProblem } from '#web/booking/pay-problems.tsx';
import { bookingStrings } from '#web/booking/strings.ts';
import type { PassState } from '#web/booking/use-pass.ts';
import { type PaymentState, usePayment } from '#web/booking/use-payment.ts';
import { useStrings } from '#web/i18n/strings.ts';
import type { PlaceId } from '#web/queue/kept-place.ts';
import { Button } from '#web/ui/button.tsx';
import { ProblemNotice } from '#web/ui/notice.tsx';
import { ChargeForm } from '#web/wallet/charge-form.tsx';
import { suggestedCharge } from '#web/wallet/money.ts';
import { useWallet } from '#web/wallet/use-wallet.ts';

interface PayProps {
  readonly placeId: PlaceId;
  readonly place: InsidePlace;
  readonly pass: PassState;
  /** Goes back to the seats. */
  readonly onChoose: () => void;
}

/** The second step: shows the price and takes the payment. */
export const Pay = ({ placeId, place, pass, onChoose }: PayProps) => {
  const wallet = useWallet(placeId.userId);
  const bill = billOf(place.pass.holds);
  const payment = usePayment({ place, pass, bill, onShort: wallet.reload });
  const balance = wallet.data?.point;
  const missing = balance === undefined ? 0 : Math.max(0, bill.point - balance);
  return (
    <div class="pay">
      <Order place={place} balance={balance} missing={missing} />
      <PayActions wallet={wallet} bill={bill} payment={payment} missing={missing} onChoose={onChoose} />
    </div>
  );
};

interface PayActionsProps {
  readonly wallet: ReturnType<typeof useWallet>;
  readonly bill: Bill;
  readonly payment: PaymentState;
  readonly missing: number;
  readonly onChoose: () => void;
}

const PayActions = ({ wallet, bill, payment, missing, onChoose }: PayActionsProps) => {
  const t = useStrings(bookingStrings);
  const { isBusy, problem, changed, payNow } = payment;
  const isUnknown = wallet.data === undefined;
  const actions = useRef<HTMLDivElement>(null);
  useFocusAfterCharge(missing > 0, actions);
  return (
    <div class="pay-actions" ref={actions}>
      {wallet.error !== undefined && isUnknown && (
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
        isDisabled={isUnknown || missing > 0}
        onClick={() => void payNow()}
      >
        {t.pay(bill.point)}
      </Button>
      <p class="quiet">{t.payHint}</p>
      <Button look="plain" onClick={onChoose}>
        {t.change}
      </Button>
    </div>
  );
};

/** Moves the focus to the pay button once the user has charged enough. */
const useFocusAfterCharge = (isShort: boolean, actions: RefObject<HTMLElement | null>): void => {
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
