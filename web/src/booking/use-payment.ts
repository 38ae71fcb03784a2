import { useState } from 'preact/hooks';

import { isApiError } from '#web/api-error.ts';
import { type Bill, changedBillOf, type InsidePlace, isPassOver, pay } from '#web/booking/pass.ts';
import { bookingStrings } from '#web/booking/strings.ts';
import type { PassState } from '#web/booking/use-pass.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { hrefs, navigate } from '#web/router.ts';
import { announce } from '#web/ui/announcer.tsx';

/** The bill that the user saw, and the bill of the seats that are held now. */
export interface Changed {
  readonly shown: Bill;
  readonly held: Bill;
}

interface Paying {
  readonly place: InsidePlace;
  readonly pass: PassState;
  readonly bill: Bill;
  /** The wallet has too few points: what the page shows is old. */
  readonly onShort: () => void;
}

export interface PaymentState {
  readonly isBusy: boolean;
  readonly problem: unknown;
  readonly changed: Changed | undefined;
  readonly payNow: () => Promise<void>;
}

/** Pays the bill that is shown, then opens the ticket. */
export const usePayment = ({ place, pass, bill, onShort }: Paying): PaymentState => {
  const t = useStrings(bookingStrings);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const [changed, setChanged] = useState<Changed>();

  const fail = async (error: unknown): Promise<void> => {
    const held = changedBillOf(error);
    if (held) setChanged({ shown: bill, held });
    if (held || isPassOver(error)) return pass.check();
    setProblem(error);
    if (isApiError(error, 'INSUFFICIENT_POINTS')) onShort();
  };

  const payNow = async (): Promise<void> => {
    setBusy(true);
    setProblem(undefined);
    setChanged(undefined);
    try {
      const { seats } = await pay(place, bill);
      pass.finish();
      // Not a toast: it would cover the code of the ticket.
      announce(t.done(seats.map(({ seatNumber }) => seatNumber)));
      const [first] = seats;
      const next = first && seats.length === 1 ? hrefs.ticket(first.reservationId) : hrefs.tickets;
      navigate(next, { replace: true });
    } catch (thrown) {
      await fail(thrown);
    } finally {
      setBusy(false);
    }
  };

  return { isBusy, problem, changed, payNow };
};
