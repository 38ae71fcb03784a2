import { useRef, useState } from 'preact/hooks';

import { isApiError, isUndecided } from '#web/api-error.ts';
import type { Payment } from '#web/api-types.ts';
import { type Bill, billPaid, type InsidePlace, isPassOver, isSameBill, pay } from '#web/booking/pass.ts';
import type { PassState } from '#web/booking/use-pass.ts';
import type { PlaceId } from '#web/queue/kept-place.ts';
import { topUp } from '#web/wallet/top-up.ts';
import type { useWallet } from '#web/wallet/use-wallet.ts';

/** The step that failed, and why. */
export interface PayProblem {
  readonly step: 'check' | 'topUp' | 'pay';
  readonly error: unknown;
}

interface Paying {
  readonly placeId: PlaceId;
  readonly place: InsidePlace;
  readonly pass: PassState;
  /** The bill that is shown. */
  readonly bill: Bill;
  readonly wallet: ReturnType<typeof useWallet>;
  readonly onPaid: (payment: Payment) => void;
}

export interface PaymentState {
  readonly isBusy: boolean;
  /** Points that the wallet lacks, charged before the payment; `undefined`: the balance is not known. */
  readonly missing: number | undefined;
  /** Points charged here and not spent yet. */
  readonly charged: number;
  readonly problem: PayProblem | undefined;
  readonly payNow: () => Promise<void>;
}

/** Charges what is missing, then pays the bill that is shown. */
export const usePayment = (paying: Paying): PaymentState => {
  const { place, pass, bill, wallet, onPaid } = paying;
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<PayProblem>();
  const { missing, charged, chargeMissing, startAnew } = useMissingPoints(paying);
  const balance = wallet.data?.point;

  const payBill = async (): Promise<void> => {
    const payment = await pay(place, bill);
    // Another tab or device has paid this pass, with other seats.
    if (!isSameBill(billPaid(payment), bill)) return pass.end();
    // The next page shows the new balance at once, not the one before the payment.
    if (balance !== undefined) wallet.set({ point: balance + missing - bill.point });
    pass.finish();
    onPaid(payment);
  };

  const fail = async (failed: PayProblem): Promise<void> => {
    const { step, error } = failed;
    if (step === 'pay' && isPassOver(error)) return pass.check();
    setProblem(failed);
    if (isApiError(error, 'HOLD_CHANGED')) return pass.check();
    if (isApiError(error, 'INSUFFICIENT_POINTS')) startAnew();
    if (isApiError(error, 'INSUFFICIENT_POINTS') || (step === 'topUp' && isUndecided(error))) wallet.reload();
  };

  const payNow = async (): Promise<void> => {
    let step: PayProblem['step'] = 'check';
    setBusy(true);
    setProblem(undefined);
    try {
      if (missing > 0) {
        // Charge nothing if the seats are paid or exchanged already.
        if (!(await pass.isHeld(bill))) return;
        step = 'topUp';
        await chargeMissing();
      }
      step = 'pay';
      await payBill();
    } catch (error) {
      await fail({ step, error });
    } finally {
      setBusy(false);
    }
  };

  return { isBusy, missing: balance === undefined ? undefined : missing, charged, problem, payNow };
};

/** The points that the wallet lacks for the bill. */
const useMissingPoints = ({ placeId, place, bill, wallet }: Paying) => {
  const [charged, setCharged] = useState(0);
  const purchase = usePurchase(placeId, place);
  const missing = Math.max(0, bill.point - (wallet.data?.point ?? bill.point));
  const chargeMissing = (): Promise<void> =>
    topUp({
      purchase: purchase.key,
      total: bill.point,
      missing,
      onCharged: (point, after) => {
        setCharged((before) => before + point);
        wallet.set({ point: after });
      },
    });
  return { missing, charged, chargeMissing, startAnew: purchase.startAnew };
};

/** The `purchase` of the charges for a pass. Start anew when the charged points were spent elsewhere. */
const usePurchase = ({ scheduleId }: PlaceId, { pass }: InsidePlace) => {
  const series = useRef(1);
  return {
    // An exchange of seats changes neither the date nor the expiry.
    key: ['top-up', scheduleId, pass.expiresAt, series.current].join(':'),
    startAnew: () => void (series.current += 1),
  };
};
