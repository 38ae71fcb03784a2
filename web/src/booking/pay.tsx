import { useEffect } from 'preact/hooks';

import type { Payment } from '#web/api-types.ts';
import { ActionBar } from '#web/booking/action-bar.tsx';
import { canBeCancelled } from '#web/booking/cancellation.ts';
import { Order } from '#web/booking/order.tsx';
import { type Bill, billOf, type InsidePlace } from '#web/booking/pass.ts';
import { PayNotices } from '#web/booking/pay-notices.tsx';
import { bookingStrings } from '#web/booking/strings.ts';
import type { PassState } from '#web/booking/use-pass.ts';
import { type PaymentState, usePayment } from '#web/booking/use-payment.ts';
import type { SeenBill } from '#web/booking/use-seen-bill.ts';
import { useStrings } from '#web/i18n/strings.ts';
import type { PlaceId } from '#web/queue/kept-place.ts';
import { hrefs, navigate } from '#web/router.ts';
import { serverNow } from '#web/server-clock.ts';
import { Button } from '#web/ui/button.tsx';
import { ProblemNotice } from '#web/ui/notice.tsx';
import type { Show } from '#web/use-show.ts';
import { useWallet } from '#web/wallet/use-wallet.ts';

interface PayProps {
  readonly placeId: PlaceId;
  readonly show: Show;
  readonly place: InsidePlace;
  readonly pass: PassState;
  readonly seen: SeenBill;
  /** Loads the page after the payment. */
  readonly preloadPaid: () => Promise<unknown>;
  /** Goes back to the seats. */
  readonly onChoose: () => void;
}

/** Replaces the booking in the history, so that Back does not return to it. */
const openPaidPage = ({ seats }: Payment): void =>
  navigate(hrefs.paid(seats.map(({ reservationId }) => reservationId)), { replace: true });

/** The second step: shows the price and takes the payment. */
export const Pay = ({ placeId, show, place, pass, seen, preloadPaid, onChoose }: PayProps) => {
  const t = useStrings(bookingStrings);
  const wallet = useWallet(placeId.userId);
  const bill = billOf(place.pass.holds);
  const payment = usePayment({ placeId, place, pass, bill, wallet, onPaid: openPaidPage });
  // Loads the next page now, because a bad connection may fail after the payment.
  useEffect(() => void preloadPaid().catch(() => {}), []);
  return (
    <div class="pay">
      <Order place={place} balance={wallet.data?.point} missing={payment.missing ?? 0} />
      <div class="pay-actions">
        <PayBar wallet={wallet} bill={bill} payment={payment} seen={seen} onChoose={onChoose} />
        <p class="quiet">{canBeCancelled(show.schedule, serverNow()) ? t.payHint : t.payHintLate}</p>
        <Button look="plain" onClick={onChoose}>
          {t.change}
        </Button>
      </div>
    </div>
  );
};

interface PayBarProps {
  readonly wallet: ReturnType<typeof useWallet>;
  readonly bill: Bill;
  readonly payment: PaymentState;
  readonly seen: SeenBill;
  readonly onChoose: () => void;
}

const PayBar = ({ wallet, bill, payment, seen, onChoose }: PayBarProps) => {
  const t = useStrings(bookingStrings);
  const { missing, isBusy, payNow } = payment;
  const { seatNumbers, point } = bill;
  const press = (): void => {
    seen.see(bill);
    void payNow();
  };
  return (
    <ActionBar
      seatCount={seatNumbers.length}
      total={point}
      label={missing ? t.topUpAndPay(missing) : t.pay(point)}
      meaning={[missing, point, seatNumbers].join(' ')}
      isBusy={isBusy}
      isDisabled={missing === undefined}
      onPress={press}
    >
      {wallet.error !== undefined && missing === undefined && (
        <ProblemNotice error={wallet.error} onRetry={wallet.reload} />
      )}
      <PayNotices payment={payment} changed={seen.changed} onChoose={onChoose} />
    </ActionBar>
  );
};
